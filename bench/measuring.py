"""Time and queries of every case in every world, taken in turn, so that noise hits all alike."""

import gc
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import quantiles

from django.test.utils import CaptureQueriesContext

from apps.feedback.models import Feedback
from bench.cases import CASES, Case
from bench.worlds import World

WARMING = 5  # rounds that are not counted
DOCUMENT_IN_ROW = re.compile(rb'(?:data-document="/feedback/|data-card=")(\d+)/?"')
BRACKET = re.compile(r"BEGIN|COMMIT|SAVEPOINT|RELEASE")  # round a transaction, asks for nothing
ANY_TAG = re.compile(r"<[^>]+>")


@dataclass
class Measured:
    queries: int = 0
    page: list[float] = field(default_factory=list)  # seconds
    floor: list[float] = field(default_factory=list)
    rows: int = 0

    @property
    def p50(self) -> float:
        return percentile(self.page, 50)

    @property
    def p95(self) -> float:
        return percentile(self.page, 95)

    @property
    def sql(self) -> float:
        return percentile(self.floor, 50)


def percentile(times: list[float], percent: int) -> float:
    """Return it in milliseconds; 0 of nothing."""
    return quantiles(times, n=100, method="inclusive")[percent - 1] * 1000 if times else 0.0


def measure(worlds: list[World], repetitions: int) -> dict[tuple[int, str], Measured]:
    """Return the figures by (documents, name of the case)."""
    figures = defaultdict(Measured)
    newest = {}
    for world in worlds:
        world.enter()
        newest[world.documents] = Feedback.objects.latest("pk").pk
        for case in CASES:
            figures[world.documents, case.name] = first_look(case, world)
    turns = [(case, world) for case in CASES for world in worlds]
    shuffle = random.Random(2026).shuffle  # noqa: S311 -- the same order in every run
    for turn in range(WARMING + repetitions):
        shuffle(turns)
        gc.collect()
        for case, world in turns:
            take(case, world, figures[world.documents, case.name] if turn >= WARMING else None)
    for world in worlds:
        world.enter()
        world.forget_new_appeals(newest[world.documents])
    return figures


def first_look(case: Case, world: World) -> Measured:
    """Check that page and floor say the same, and count the queries of a warm page."""
    world = case.world(world)
    world.enter()
    expect(case, world, case.ask(world))
    with CaptureQueriesContext(world.connection) as captured:
        case.ask(world)
    queries = [query for query in captured if not BRACKET.match(query["sql"])]
    return Measured(len(queries), rows=case.rows(world) if case.rows else 0)


def expect(case: Case, world: World, response) -> None:
    status = 302 if case.writes else 200
    assert response.status_code == status, f"{case.name}: {response.status_code}"
    if case.writes:
        assert response["Location"] == "/feedback/registered/", response["Location"]
    shown = [int(pk) for pk in DOCUMENT_IN_ROW.findall(response.content)]
    wanted = case.floor(world) if case.floor else None
    if case.rows:
        assert wanted == case.rows(world), f"{case.name}: {wanted} in groups"
        words = ANY_TAG.sub(" ", response.content.decode()).replace("\xa0", "")
        assert re.search(rf"\b{wanted}\b", words), f"{case.name}: {wanted} is not shown"
    elif shown:
        assert wanted == shown, f"{case.name}: SQL finds {wanted}, the page shows {shown}"


def take(case: Case, world: World, figures: Measured | None) -> None:
    world = case.world(world)
    world.enter()
    page = timed(case.ask, world)
    floor = timed(case.floor, world) if case.floor else None
    if figures is None:
        return
    figures.page.append(page)
    if floor is not None:
        figures.floor.append(floor)


def timed(work, world: World) -> float:
    gc.disable()  # what falls due is done between the turns
    begun = time.perf_counter()
    work(world)
    spent = time.perf_counter() - begun
    gc.enable()
    return spent
