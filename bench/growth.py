"""Which pages take longer in a larger house: each asked at both sizes, by who works there."""

import gc
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import quote

from apps.feedback.tables import COLUMNS
from bench.worlds import READER, World

MOST_GROWTH = 1.3
WARMING = 1  # round that is not counted
ENOUGH = 1.0  # seconds of one page at one size
PEOPLE = (
    "registrar", "handler", "secretary", "quality", "management", "head", "executor", "accountant",
)  # fmt: skip
# The bell is empty in the demo: so many stand in it, each of another document.
UNREAD = """
INSERT INTO notifications_notification
    (key, event, document_id, occurrence, channel, recipient, address, subject, text, html, url,
     is_personal, is_blind, state, created_at, due_at, sent_at, attempts, provider_id, error,
     user_id)
SELECT gen_random_uuid(), 'assigned', 1 + n * 431, 'bench ' || n, 'inbox', 'user:' || u.id, '',
    'bench', 'bench', '', '', false, false, 'sent', now(), now(), now(), 0, '', '', u.id
FROM generate_series(1, 200) AS n, organization_user u WHERE u.username IN ('quality', 'executor')
"""
READ = "DELETE FROM notifications_notification WHERE occurrence LIKE 'bench %'"


@dataclass
class Page:
    name: str
    who: str
    address: str
    seconds: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def ask(self, world: World) -> float:
        world.enter()
        browser = world.browser_of(self.who)
        began = time.perf_counter()
        response = browser.get(self.address)
        taken = time.perf_counter() - began
        assert response.status_code == 200, (self.name, response.status_code)
        return taken

    @property
    def is_slow(self) -> bool:
        """Asked for long enough: once more would change little."""
        return any(sum(taken) > ENOUGH for taken in self.seconds.values())

    def p50(self, size: int) -> float:
        return median(self.seconds[size]) * 1000


def pages(world: World) -> Iterator[Page]:
    yield Page("empty page", READER, "/bench/empty/")
    for who in (READER, "executor"):
        yield Page(f"bell, {who}", who, "/notifications/bell/")
    yield Page("neighbours", READER, f"/feedback/{world.document}/neighbours/")
    for who in (READER, "executor"):
        yield Page(f"measures, {who}", who, "/measures/")
        yield Page(f"root causes, {who}", who, "/root-causes/")
        yield Page(f"activities, {who}", who, "/activities/")
    for who in PEOPLE:
        yield Page(f"start page, {who}", who, "/")
    for who in ("registrar", "executor", "head", READER):
        yield Page(f"register, {who}", who, "/feedback/")
        yield Page(f"register counted, {who}", who, "/feedback/count/")
    yield Page("filter panel", READER, "/feedback/?filters=1")
    yield from searches(world)
    for name, column in COLUMNS.items():
        if column.orderable:
            yield Page(f"sorted by {name}", READER, f"/feedback/?sort={name}")
            yield Page(f"sorted by {name}, descending", READER, f"/feedback/?sort=-{name}")


def searches(world: World) -> Iterator[Page]:
    word, surname = quote(world.common_word), quote(world.surname)
    yield Page("search: common word", READER, f"/feedback/?q={word}")
    yield Page("search: surname", READER, f"/feedback/?q={surname}")
    for state in ("registered", "verified", "rejected"):
        yield Page(f"common word, {state}", READER, f"/feedback/?q={word}&state={state}")


def measure(worlds: list[World], repetitions: int) -> list[Page]:
    """Every page at every size, one after the other, so that noise hits all alike."""
    found = list(pages(worlds[0].enter()))
    for world in worlds:
        with world.connection.cursor() as cursor:
            cursor.execute(UNREAD)
    try:
        for turn in range(WARMING + repetitions):
            ask_all(found, worlds, keeps=turn >= WARMING)
    finally:
        for world in worlds:
            with world.connection.cursor() as cursor:
                cursor.execute(READ)
    return found


def ask_all(found: list[Page], worlds: list[World], *, keeps: bool) -> None:
    for page in found:
        gc.collect()
        for world in worlds if not page.is_slow else ():
            taken = page.ask(world)
            if keeps:
                page.seconds[world.documents].append(taken)


def table(found: list[Page], small: int, large: int) -> str:
    head = f"| page | {small:,}, ms | {large:,}, ms | × empty | growth |"
    rows = [row(page, found[0], small, large) for page in found]
    return "\n".join([head, "| --- | ---: | ---: | ---: | --- |", *rows])


def row(page: Page, empty: Page, small: int, large: int) -> str:
    growth, times = page.p50(large) / page.p50(small), page.p50(large) / empty.p50(large)
    sign = "✓" if growth <= MOST_GROWTH else "✗"
    return (
        f"| {page.name} | {page.p50(small):.1f} | {page.p50(large):.1f} "
        f"| {times:.2f} | {sign} {growth:.2f} |"
    )
