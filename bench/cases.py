"""What is measured: every page with its floor, and what it must reach (docs/performance.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.http import HttpResponse

from bench import floors
from bench.worlds import World

YEAR = ("2025-07-01", "2026-07-01")
QUARTER = ("2026-04-01", "2026-07-01")


@dataclass(frozen=True)
class Case:
    """`ask` is the page, `floor` the same by hand; both take a world.

    `most_times_empty` is the limit beside the empty page; a report has `rows` in its period, and
    may take as long as the empty page and 1.3 times its SQL. `opened` is asked where ten thousand
    documents are open.
    """

    name: str
    ask: Callable[[World], HttpResponse]
    most_queries: int | None = None
    most_times_empty: float | None = None
    floor: Callable[[World], object] | None = None
    rows: Callable[[World], int] | None = None
    writes: bool = False
    opened: bool = False

    def world(self, world: World) -> World:
        return world.opened if self.opened else world


def get(world: World, path: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return world.reader.get(path, headers=headers)


def page(name: str, path: Callable[[World], str], headers=None, **values) -> Case:
    return Case(
        name, lambda world: get(world, path(world), headers), most_times_empty=2.5, **values
    )


def found(name: str, query: str, floor: Callable) -> Case:
    def path(world: World) -> str:
        return f"/feedback/?q={getattr(world, query)}"

    return page(f"search: {name}", path, most_queries=12, floor=floor)


def report(code: str, name: str, period: tuple[str, str], floor: Callable) -> Case:
    start, end = period[0], period_end(period)
    path = f"/reports/{code}/?period=custom&date_from={start}&date_to={end}"
    return Case(
        f"report «{code}», {name}",
        lambda world: get(world, path),
        most_queries=10,
        floor=partial(floor, period=period),
        rows=partial(floors.rows_in, period=period, complaints=code == "complaints"),
    )


def period_end(period: tuple[str, str]) -> str:
    """The last day of a period, as the form of a report takes it."""
    return {"2026-07-01": "2026-06-30"}[period[1]]


def filtered_list(world: World) -> str:
    return f"/feedback/?complaints=1&branch={world.branch}&state=closed&validity=yes"


EMPTY = Case("empty page", lambda world: get(world, "/bench/empty/"))
CASES = [
    EMPTY,
    page("list", lambda world: "/feedback/", most_queries=12, floor=floors.newest),
    page("list, filtered", filtered_list, most_queries=12, floor=floors.filtered),
    found("common word", "common_word", floors.common),
    found("rare word", "rare_word", floors.rare),
    found("surname", "surname", floors.surname),
    found("fragment", "fragment", floors.fragment),
    found("phone", "phone", floors.phone),
    page(
        "document",
        lambda world: f"/feedback/{world.document}/",
        most_queries=15,
        floor=floors.document,
    ),
    page(
        "document, history",
        lambda world: f"/feedback/{world.document}/?tab=all",
        most_queries=15,
        headers={"HX-Request": "true", "HX-Target": "document-timeline"},
    ),
    page(
        "document, hints and links",
        lambda world: f"/feedback/{world.document}/?tab=all",
        most_queries=15,
        headers={"HX-Request": "true", "HX-Target": "document-beside"},
    ),
    page("board, 10,000 open", lambda world: "/board/", most_queries=16, opened=True),
    Case(
        "board, 10,000 open, cards",
        lambda world: get(world, "/board/lane/", {"HX-Request": "true"}),
        most_queries=16,
        floor=floors.board,
        opened=True,
    ),
    page(
        "board, 10,000 open, lanes",
        lambda world: "/board/?lanes=responsible",
        most_queries=16,
        opened=True,
    ),
    report("feedback", "year", YEAR, floors.feedback_report),
    report("feedback", "quarter", QUARTER, floors.feedback_report),
    report("complaints", "year", YEAR, floors.complaints_report),
    report("complaints", "quarter", QUARTER, floors.complaints_report),
    Case(
        "registration, form",
        lambda world: world.registrar.get("/feedback/new/"),
        most_queries=25,
    ),
    Case(
        "registration, posted",
        lambda world: world.registrar.post("/feedback/new/", world.new_appeal()),
        most_queries=25,
        writes=True,
    ),
]
