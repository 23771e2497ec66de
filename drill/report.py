"""The figures of a drill as tables, in docs/reliability.md between two marks."""

import re
from datetime import date

from bench.databases import ROOT
from drill.callers import Tally
from drill.findings import Findings

PLACE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- drill -->", "<!-- /drill -->"
WORDS = {
    "accepted": "accepted",
    "lost": "accepted and not there",
    "doubled": "there twice",
    "gaps": "gaps of numbers",
    "untold": "nobody told by e-mail",
    "twice": "e-mails that came twice",
    "parked": "e-mails left to a person",
}


def table(tally: Tally, findings: Findings) -> str:
    rows = [
        "| while | accepted | tried again because | slowest answer, s |",
        "|---|---|---|---|",
        *(row(name, tally) for name in tally.outcomes),
    ]
    counted = [f"| {words} | {getattr(findings, name)} |" for name, words in WORDS.items()]
    return "\n".join([*rows, "", "| afterwards | |", "|---|---|", *counted])


def row(name: str, tally: Tally) -> str:
    outcomes = dict(tally.outcomes[name])
    accepted = outcomes.pop("accepted", 0)
    again = ", ".join(f"{outcome} {count}" for outcome, count in sorted(outcomes.items())) or "–"
    return f"| {name} | {accepted} | {again} | {tally.slowest[name]:.1f} |"


def write(tally: Tally, findings: Findings, *, seconds: float) -> None:
    head = f"Measured on {date.today()}: four callers, each fault for {seconds:g} seconds.\n\n"
    told = f"{BEGIN}\n{head}{table(tally, findings)}\n{END}"
    text = PLACE.read_text()
    PLACE.write_text(re.sub(f"{BEGIN}.*{END}", lambda _match: told, text, flags=re.DOTALL))
