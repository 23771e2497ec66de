"""Every page in every world, over HTTP and in turn, so that noise hits all alike."""

import gc
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import quantiles

from django.test.utils import CaptureQueriesContext

from bench.browsing import Asked, browse
from bench.pages import Page, pages
from bench.worlds import World

WARMING = 3  # rounds that are not counted
ENOUGH = 2.0  # seconds of one page at one size: once more would change little
DOCUMENT_IN_ROW = re.compile(r'(?:data-document="/feedback/|data-card=")(\d+)/?"')
BRACKET = re.compile(r"BEGIN|COMMIT|SAVEPOINT|RELEASE")  # round a transaction, asks for nothing
ANY_TAG = re.compile(r"<[^>]+>")


@dataclass
class Measured:
    """Seconds until the first answer, until the page is quiet, and of the floor."""

    requests: int = 0
    queries: int = 0
    rows: int = 0
    first: list[float] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return percentile(self.quiet, 50)

    @property
    def first_p50(self) -> float:
        return percentile(self.first, 50)

    @property
    def sql(self) -> float:
        return percentile(self.floor, 50)

    @property
    def p95(self) -> float:
        return percentile(self.quiet, 95)

    @property
    def is_enough(self) -> bool:
        return sum(self.quiet) > ENOUGH


def percentile(times: list[float], percent: int) -> float:
    """Return it in milliseconds; 0 of nothing."""
    if len(times) < 2:
        return sum(times) * 1000
    return quantiles(times, n=100, method="inclusive")[percent - 1] * 1000


@dataclass
class Figures:
    """What was measured, by documents and name of the page."""

    pages: list[Page]
    sizes: list[int]
    by_place: dict[tuple[int, str], Measured] = field(default_factory=dict)

    def of(self, documents: int, page: str) -> Measured:
        return self.by_place[documents, page]


def measure(worlds: list[World], repetitions: int) -> Figures:
    """The worlds are served already."""
    figures = Figures([], [world.documents for world in worlds])
    turns = []
    for world in worlds:
        figures.pages = [each for each in pages(world.enter()) if each.world(world)]
        turns += [(page, world) for page in figures.pages]
    for page, world in turns:
        figures.by_place[world.documents, page.name] = first_look(page, page.world(world))
    shuffle = random.Random(2026).shuffle  # noqa: S311 -- the same order in every run
    for turn in range(WARMING + repetitions):
        shuffle(turns)
        gc.collect()
        for page, world in turns:
            its = figures.of(world.documents, page.name)
            take(page, page.world(world), its, keeps=turn >= WARMING)
    return figures


def first_look(page: Page, world: World) -> Measured:
    """Check that page and floor say the same, and count what the warm page asks for."""
    world.enter()
    expect(page, world, list(answers(page, world)))
    with CaptureQueriesContext(world.connection) as captured:
        asked = list(answers(page, world))
    queries = [query for query in captured if not BRACKET.match(query["sql"])]
    return Measured(len(asked), len(queries), page.rows(world) if page.rows else 0)


def answers(page: Page, world: World) -> Iterator[str]:
    """The HTML of all that the page asks for, from this process, which counts the queries."""
    browser, found = world.browser_of(page.who), []

    def ask(wave: list[Asked]) -> list[str]:
        each = [browser.get(asked.address, headers=asked.headers) for asked in wave]
        assert all(answer.status_code in (200, 204) for answer in each), (page.name, each)
        found.append([answer.content.decode() for answer in each])
        return found[-1]

    browse(page.address, ask)
    return (html for wave in found for html in wave)


def expect(page: Page, world: World, told: list[str]) -> None:
    if not page.floor:
        return
    wanted = page.floor(world)
    if page.rows:
        assert wanted == page.rows(world), f"{page.name}: {wanted} in groups"
        words = ANY_TAG.sub(" ", told[0]).replace("\xa0", "")
        assert re.search(rf"\b{wanted}\b", words), f"{page.name}: {wanted} is not shown"
    elif shown := [int(pk) for html in told for pk in DOCUMENT_IN_ROW.findall(html)]:
        assert wanted == shown, f"{page.name}: SQL finds {wanted}, the page shows {shown}"


def take(page: Page, world: World, its: Measured, *, keeps: bool) -> None:
    if its.is_enough:
        return
    visit = world.visitor(page.who).visit(page.address)
    floor = timed(page.floor, world) if page.floor else None
    if keeps:
        its.first.append(visit.first)
        its.quiet.append(visit.quiet)
        its.floor += [] if floor is None else [floor]


def timed(work, world: World) -> float:
    begun = time.perf_counter()
    work(world)
    return time.perf_counter() - begun
