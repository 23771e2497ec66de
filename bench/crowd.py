"""Many people at once: appeals registered in turn and by eight, and twenty who browse.

In a copy of the database that is dropped after it, with the workers of production running.
"""

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from bench import databases, outbox
from bench.measuring import percentile
from bench.pages import EMPTY, pages
from bench.processes import free_port, wait_for
from bench.visitors import Visitor
from bench.worlds import World

WRITERS = 8
BROWSERS = 20
BROWSING = ("list", "list, filtered", "search: common word", "search: surname", "document")
WHO = ("quality", "handler", "secretary", "management")  # see every document
REGISTRARS = ("registrar", "operator", "callcenter_head", "branch_manager")
SETTLED_WITHIN = 300  # seconds


@dataclass
class Rate:
    """How often something was done in so many seconds, and how long each took."""

    name: str
    documents: int
    over: float
    taken: list[float] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        return len(self.taken) / self.over

    @property
    def p50(self) -> float:
        return percentile(self.taken, 50)

    @property
    def p95(self) -> float:
        return percentile(self.taken, 95)


@contextmanager
def copied(world: World, place: Path, broker: str) -> Iterator[World]:
    """A copy of the world with web, workers and a mail server that takes everything."""
    name = f"{databases.name_of(world.documents)}_crowd"
    databases.copy(databases.name_of(world.documents), name)
    port = free_port()
    mail = get_context("spawn").Process(target=outbox.serve, args=[port], daemon=True)
    mail.start()
    copy = World.at(world.documents, databases.url_of(name))
    try:
        with copy.serve(place, CELERY_BROKER_URL=broker, MAIL_PORT=str(port)):
            copy.change("UPDATE messaging_channelsettings SET per_minute = 0")
            for worker in ("worker", "outgoing"):
                copy.served.start_one(worker)
            yield copy
            copy.connection.close()
    finally:
        mail.terminate()
        databases.drop(name)


def measure(world: World, place: Path, broker: str, seconds: float) -> list[Rate]:
    """Everything of the crowd at one size; `seconds` is how long each goes on."""
    with copied(world, place, broker) as copy:
        registering = [lambda visitor: visitor.post("/feedback/new/", copy.new_appeal())]
        its = {page.name: page.address for page in pages(copy.enter())}
        empty = [lambda visitor: visitor.visit(its[EMPTY])]
        browsing = [visiting(its[name]) for name in BROWSING]
        copy.new_appeal()
        rates = [
            go_on(copy, "empty page, one after another", ["registrar"], empty, seconds / 4),
            go_on(copy, "registration, one after another", ["registrar"], registering, seconds),
            go_on(copy, f"empty page, {WRITERS} at once", people(WRITERS), empty, seconds / 4),
            go_on(copy, f"registration, {WRITERS} at once", people(WRITERS), registering, seconds),
        ]
        until_told(copy)
        readers = [who for who, _n in zip(itertools.cycle(WHO), range(BROWSERS), strict=False)]
        rates += [
            go_on(copy, f"empty page, {BROWSERS} at once", readers, empty, seconds / 4),
            go_on(copy, f"pages, {BROWSERS} at once", readers, browsing, 2 * seconds),
        ]
        return rates


def people(count: int) -> list[str]:
    return [REGISTRARS[number % len(REGISTRARS)] for number in range(count)]


def visiting(address: str) -> Callable[[Visitor], object]:
    return lambda visitor: visitor.visit(address)


def go_on(world: World, name: str, who: list[str], works: list, seconds: float) -> Rate:
    """Let each of `who` do one of the works after the other, for so long."""
    visitors = [world.new_visitor(each) for each in who]
    rate, ready = Rate(name, world.documents, seconds), threading.Barrier(len(visitors))
    with ThreadPoolExecutor(len(visitors)) as threads:
        done = [
            threads.submit(work_until, visitor, works, seconds, ready, number)
            for number, visitor in enumerate(visitors)
        ]
    for each in done:
        rate.taken += each.result()
    for visitor in visitors:
        visitor.leave()
    return rate


def work_until(
    visitor: Visitor, works: list, seconds: float, ready: threading.Barrier, number: int
) -> list[float]:
    pick = random.Random(number).choice  # noqa: S311 -- the same order in every run
    works[0](visitor)
    ready.wait()
    until, taken = time.perf_counter() + seconds, []
    while (began := time.perf_counter()) < until:
        pick(works)(visitor)
        taken.append(time.perf_counter() - began)
    return taken


def until_told(world: World) -> None:
    """The workers have told everybody of what was registered: they do not disturb who browses."""
    untold = "SELECT count(*) FROM notifications_occurrence WHERE told_at IS NULL"
    if not wait_for(lambda: not world.value(untold), within=SETTLED_WITHIN):
        raise RuntimeError("The workers do not catch up")
