"""What is measured: every page by who works there, its floor, and what it must reach."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from apps.feedback.pages.register.columns import COLUMNS
from bench import floors
from bench.worlds import READER, World

YEAR = ("2025-07-01", "2026-07-01")
QUARTER = ("2026-04-01", "2026-07-01")
PEOPLE = (
    "registrar",
    "handler",
    "secretary",
    "quality",
    "management",
    "head",
    "executor",
    "accountant",
)
IN_REGISTER = ("registrar", "executor", "head", READER)
EMPTY = "empty page"


@dataclass(frozen=True)
class Page:
    """`floor` is the same by hand, and returns the keys of the documents that the page shows.

    `most_times_empty` is the limit of the whole page beside the whole empty one; a report has
    `rows` in its period, and may take twice as long as the empty page and 1.3 times its SQL.
    `opened` is asked where ten thousand documents are open.
    """

    name: str
    address: str
    who: str = READER
    most_queries: int | None = None
    most_times_empty: float | None = None
    floor: Callable[[World], object] | None = None
    rows: Callable[[World], int] | None = None
    opened: bool = False

    def world(self, world: World) -> World:
        return world.opened if self.opened else world


def pages(world: World) -> Iterator[Page]:
    """Every page, with addresses that exist in `world`, which has to be entered."""
    yield Page(EMPTY, "/bench/empty/")
    yield from lists(world)
    yield from document(world)
    yield from boards()
    yield from reports()
    yield from start_pages()
    yield from of_people()
    yield Page("registration, form", "/feedback/new/", "registrar", 13, 4)
    yield from sorted_lists()


def lists(world: World) -> Iterator[Page]:
    filtered = f"/feedback/?complaints=1&branch={world.branch}&state=closed&validity=yes"
    word = quote(world.common_word)
    yield Page("list", "/feedback/", READER, 20, 5.5, floors.newest)
    yield Page("list, filtered", filtered, READER, 20, 7, floors.filtered)
    yield Page("filter panel", "/feedback/?filters=1", most_times_empty=9)
    for name in ("common_word", "rare_word", "surname", "fragment", "phone"):
        address = f"/feedback/?q={quote(getattr(world, name))}"
        floor = getattr(floors, name.removesuffix("_word"))
        yield Page(f"search: {name.replace('_', ' ')}", address, READER, 20, 5.5, floor)
    for state in ("registered", "verified", "rejected"):
        address = f"/feedback/?q={word}&state={state}"
        yield Page(f"common word, {state}", address, most_times_empty=5.5)
    for who in IN_REGISTER[:-1]:
        yield Page(f"register, {who}", "/feedback/", who, most_times_empty=9)
    for who in IN_REGISTER:
        yield Page(f"count of the register, {who}", "/feedback/count/", who, most_times_empty=6)


def document(world: World) -> Iterator[Page]:
    address = f"/feedback/{world.document}/"
    yield Page("document", address, READER, 25, 9, floors.document)
    yield Page("its neighbours", f"{address}neighbours/", most_times_empty=2)


def boards() -> Iterator[Page]:
    yield Page("board, 10,000 open", "/board/", READER, 22, 5.5, floors.board, opened=True)
    lanes = "/board/?lanes=responsible"
    yield Page("board, 10,000 open, lanes", lanes, READER, None, None, opened=True)


def reports() -> Iterator[Page]:
    for code, floor in (
        ("feedback", floors.feedback_report),
        ("complaints", floors.complaints_report),
    ):
        for name, period in (("year", YEAR), ("quarter", QUARTER)):
            yield Page(
                f"report «{code}», {name}",
                f"/reports/{code}/?period=custom&date_from={period[0]}&date_to=2026-06-30",
                most_queries=16,
                floor=partial(floor, period=period),
                rows=partial(floors.rows_in, period=period, complaints=code == "complaints"),
            )


def start_pages() -> Iterator[Page]:
    for who in PEOPLE:
        yield Page(f"start page, {who}", "/", who, 24, 9)


def of_people() -> Iterator[Page]:
    for who in (READER, "executor"):
        yield Page(f"bell, {who}", "/notifications/bell/", who, most_times_empty=2)
        yield Page(f"measures, {who}", "/measures/", who, most_times_empty=9)
        yield Page(f"root causes, {who}", "/root-causes/", who, most_times_empty=5.5)
        yield Page(f"activities, {who}", "/activities/", who, most_times_empty=9)


def sorted_lists() -> Iterator[Page]:
    for name, column in COLUMNS.items():
        if column.orderable:
            for sign, words in (("", ""), ("-", ", descending")):
                address = f"/feedback/?sort={sign}{name}"
                yield Page(f"sorted by {name}{words}", address, most_times_empty=5.5)
