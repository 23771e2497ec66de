"""`python -m drill`: every fault in turn, then the count; exits 1 if something is lost or twice."""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.processes import LOG, wait_for
from drill import faults, report
from drill.callers import Caller, Tally
from drill.findings import Findings, find, is_quiet, under_way
from drill.production import Production

NOTHING = "nothing fails"
CALLERS = ("registrar", "operator", "callcenter_head", "branch_manager")
PASSWORD = "demo-2026"  # noqa: S105 -- of the demo
SETTLED_WITHIN = 900  # seconds: three attempts in a row wait for 1, 2 and 5 minutes
MET_WITHIN = 60  # seconds until somebody has met the fault, on a machine with other work


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m drill", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="how long each fault lasts")
    parser.add_argument("--between", type=float, default=5, help="seconds of rest after it")
    parser.add_argument("--faults", nargs="+", default=list(faults.ALL), choices=faults.ALL)
    parser.add_argument("--dry-run", action="store_true", help="print the table, write nothing")
    parser.add_argument("--log", type=Path, help="keep here what the product wrote")
    options = parser.parse_args()
    plan = Plan(options.faults, options.seconds, options.between)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))  # and leave nothing behind
    with tempfile.TemporaryDirectory() as place:
        tally, findings = drill(Path(place), plan)
        if options.log:
            shutil.copyfile(Path(place) / LOG, options.log)
    print(report.table(tally, findings))
    if not options.dry_run:
        report.write(tally, findings, seconds=options.seconds)
    sys.exit("\n".join(findings.faults) or None)


@dataclass(frozen=True)
class Plan:
    faults: list[str]
    seconds: float  # how long each lasts
    between: float  # seconds of rest after it
    documents: int = 150  # of the demo, so that there are people, branches and references
    thinking: float = 0  # seconds of each caller between two appeals
    sweep_every: float = 60  # seconds, in the end: as beat does


def drill(place: Path, plan: Plan) -> tuple[Tally, Findings]:
    """Run the faults one after another while everybody registers; then wait until all is told."""
    product, tally = Production(place), Tally()
    try:
        product.prepare(plan.documents)
        if faults.disk_full in [faults.ALL[name] for name in plan.faults]:
            product.mount()
        product.start()
        tally.stage = NOTHING
        callers = start_callers(product, tally, plan.thinking)
        wait_for(lambda: NOTHING in tally.outcomes, within=MET_WITHIN)
        for name in plan.faults:
            tally.stage = name
            say(name)
            faults.ALL[name](product, plan.seconds)
            time.sleep(plan.between)
            wait_for(lambda name=name: name in tally.outcomes, within=MET_WITHIN)
        for caller in callers:
            caller.ends.set()
        for caller in callers:
            caller.join()
        say("until everybody is told")
        settle(product, plan.sweep_every)
        return tally, find(product, tally)
    finally:
        product.end()


def settle(product: Production, every: float) -> None:
    for _ in range(round(SETTLED_WITHIN / every)):
        if wait_for(lambda: is_quiet(product), within=every):
            return
        say(f"{under_way(product)} e-mails under way")
        product.sweep()


def say(words: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {words} …", file=sys.stderr, flush=True)


def start_callers(product: Production, tally: Tally, thinking: float) -> list[Caller]:
    callers = [
        Caller(product.address, {"username": name, "password": PASSWORD}, form(product), tally)
        for name in CALLERS
    ]
    for caller in callers:
        caller.thinking = thinking
        caller.start()
    return callers


def form(product: Production) -> dict[str, str]:
    """A complaint about an employee, as the demo's references let it be written down."""
    ((kind, category, employee, branch, client),) = product.rows("""
        SELECT t.id, c.id, e.id, e.branch_id, k.id
        FROM appeal_types_appealtype t, appeal_types_category c, organization_employee e,
            clients_client k
        WHERE t.nature = 'complaint' AND t.object_kind = 'employee' AND t.is_active
            AND c.is_active AND e.is_active AND e.branch_id IS NOT NULL
        ORDER BY t.id, c.id, e.id, k.id LIMIT 1
    """)
    values = {
        "type": kind,
        "category": category,
        "subject_employee": employee,
        "branch": branch,
        "client": client,
        "channel": "phone",
        "action": "register",
    }
    return {name: str(value) for name, value in values.items()}


if __name__ == "__main__":
    main()
