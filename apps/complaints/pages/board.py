"""The board: open documents by state, and what ended lately, as one address asks for them (A3).

Page, a further part of a column, a lane and what has changed are made from the same `Board`, so
they always speak of the same documents, and only of those that the user may see.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.appeal_types.models import Urgency
from apps.complaints.forms.board import NOBODY, SWITCHES, BoardForm
from apps.complaints.permissions import can_move_cards
from apps.core.lists import QueryString
from apps.core.values.keys import typed_key
from apps.feedback.models import Feedback, State
from apps.organization.models import Branch, User

PAGE_SIZE = 12  # cards of a cell that come at once: as many as a large screen shows
LATELY = timedelta(days=14)  # what ended earlier is in the register
ENDED = (State.CLOSED, State.REJECTED)
# A column each; what was merged into another document goes on there.
STATES = (State.REGISTERED, State.ANALYSED, State.VERIFIED, *ENDED)
# What a card needs of its document; the long texts stay in the database.
CARD_FIELDS = (
    "number",
    "state",
    "version",
    "registered_at",
    "analysed_at",
    "verified_at",
    "closed_at",
    "deadline_at",
    "deadline_by_law",
    "statutory_due_on",
    "waiting_since",
    "is_complaint",
    "applicant_name",
    "applicant_company",
    "applicant_kind",
    "client",
    "type",
    "category",
    "responsible",
    "branch",
    "urgency",
    "returned_at",
    "reopened_at",
)
NAMES = ("client", "type", "category", "responsible")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Microseconds: later than any date, and behind what has none.
_FAR = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1) + 1
_PLACE = re.compile(r"([0-9]{18})-([0-9]{12})")


@dataclass(frozen=True)
class Card:
    """`place` is where it stands in its column, as a text that sorts; `since`, in its state."""

    document: Feedback
    place: str
    since: datetime


@dataclass(frozen=True)
class Cell:
    """A column, or the part of it that is in one lane; a total of None is one not counted."""

    state: State
    total: int | None
    lane: str = ""
    cards: tuple[Card, ...] = ()
    more: str = ""  # the place behind which there are further ones

    @property
    def name(self) -> str:
        return f"{self.state}/{self.lane}" if self.lane else str(self.state)

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True)
class Lane:
    key: str
    title: str
    address: QueryString  # of the board with what is in this lane alone
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        return sum(cell.total or 0 for cell in self.cells)


@dataclass(frozen=True)
class Switch:
    label: str | Promise | None
    is_on: bool
    address: str


class Board:
    def __init__(self, user: User, params: QueryDict, *, now: datetime | None = None) -> None:
        self.user, self.now = user, now or timezone.now()
        self.form = BoardForm(params)
        self.is_valid = self.form.is_valid()
        self.shows_cards = "cards" in params  # else they are fetched once the page stands
        asked = {name: params[name] for name in self.form.fields if params.get(name)}
        self.view = QueryString.of(asked)

    @cached_property
    def lanes_by(self) -> str:
        return self.form.cleaned_data.get("lanes", "")

    @cached_property
    def may_move(self) -> bool:
        return can_move_cards(self.user)

    # What is on it

    @cached_property
    def documents(self) -> QuerySet[Feedback]:
        """All that the filters leave, however long ago it ended."""
        if not self.is_valid:
            return Feedback.objects.none()
        return self.form.narrow(Feedback.objects.posted_visible_to(self.user), self.user)

    def among(self, keys: Collection[int]) -> list[Feedback]:
        """Those of the documents with `keys` that stand on the board now."""
        return list(self._shown(keys).only(*CARD_FIELDS))

    def keys_among(self, keys: Collection[int]) -> set[int]:
        return set(self._shown(keys).order_by().values_list("pk", flat=True))

    def _shown(self, keys: Collection[int]) -> QuerySet[Feedback]:
        return self.documents.filter(Q(closed_at=None) | self._lately, pk__in=keys)

    @property
    def _lately(self) -> Q:
        return Q(closed_at__gte=self.now - LATELY, state__in=ENDED)

    @cached_property
    def counts(self) -> dict[tuple[str, str], int]:
        """How many there are by (state, lane), exactly, in one query.

        Open and ended ones are counted each in their own index: under an OR neither is used.
        """
        groups = ["state", self.lanes_by] if self.lanes_by else ["state"]
        parts = [
            documents.order_by().values_list(*groups).annotate(number=Count("*"))
            for documents in (
                self.documents.filter(closed_at=None),
                self.documents.filter(self._lately),
            )
        ]
        found = {}
        for state, *lane, number in parts[0].union(parts[1], all=True):
            found[state, _lane_key(*lane)] = number
        return found

    @property
    def columns(self) -> list[Cell]:
        """The heads: a column per state with what it holds in all lanes."""
        totals: defaultdict[str, int] = defaultdict(int)
        for (state, _lane), number in self.counts.items():
            totals[state] += number
        return [Cell(state, totals[state]) for state in STATES]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    # Cells and their cards

    @cached_property
    def cells(self) -> list[Cell]:
        """The board without lanes; what it holds stands in the heads."""
        return self.fill([Cell(state, None) for state in STATES])

    def cells_of(self, key: str) -> Sequence[Cell] | None:
        """The cells of one lane with their cards; None where nothing is, or nothing can be.

        A board without lanes is one, without a key.
        """
        if not (key or self.lanes_by):
            return self.cells
        lane = next((lane for lane in self.lanes if lane.key == key), None)
        return self.fill(lane.cells) if lane else None

    @cached_property
    def lanes(self) -> list[Lane]:
        """The lanes in which there is something; their cards are loaded as they come into view."""
        keys = {lane for _state, lane in self.counts}
        titles = _titles(self.lanes_by, keys)
        return [
            Lane(key, title, self.view_of_lane(key), tuple(self._empty_cells(key)))
            for key, title in titles.items()
            if key in keys
        ]

    def _empty_cells(self, lane: str) -> Iterator[Cell]:
        for state in STATES:
            yield Cell(state, self.counts.get((state, lane), 0), lane)

    def part(self, state: State, lane: str = "", after: str = "") -> Cell:
        """What follows behind the place `after` of a cell."""
        return self.fill([Cell(state, self.counts.get((state, lane), 0), lane)], after=after)[0]

    def fill(self, cells: Sequence[Cell], *, after: str = "") -> list[Cell]:
        """The cells with their first cards, or those behind `after`; the names come at once."""
        found = [self._rows(cell, after) if cell.total != 0 else [] for cell in cells]
        cards = iter(self.cards([row for rows in found for row in rows[:PAGE_SIZE]]))
        filled = []
        for cell, rows in zip(cells, found, strict=True):
            own = tuple(next(cards) for _row in rows[:PAGE_SIZE])
            more = own[-1].place if len(rows) > PAGE_SIZE else ""
            filled.append(Cell(cell.state, cell.total, cell.lane, own, more))
        return filled

    def _rows(self, cell: Cell, after: str) -> list[Feedback]:
        documents = self.documents.filter(state=cell.state)
        if cell.has_ended:
            documents = documents.filter(self._lately).order_by("-closed_at", "-pk")
        else:
            nearest = F("deadline_at").asc(nulls_last=True)
            documents = documents.filter(closed_at=None).order_by(nearest, "pk")
        if cell.lane:
            documents = documents.filter(**_in_lane(self.lanes_by, cell.lane))
        documents = documents.filter(_behind(cell, after))
        return list(documents.only(*CARD_FIELDS)[: PAGE_SIZE + 1])

    def cards(self, documents: list[Feedback]) -> list[Card]:
        Feedback.objects.attach_names(documents, *NAMES)
        began = _stages_began(documents)
        return [Card(each, place_of(each), began[each.pk]) for each in documents]

    def cell_of(self, document: Feedback) -> str:
        lane = ""
        if self.lanes_by:
            lane = _lane_key(getattr(document, Feedback._meta.get_field(self.lanes_by).attname))
        return Cell(State(document.state), 0, lane).name

    def counts_by_name(self) -> dict[str, str]:
        """What stands in the heads of columns, lanes and cells, by their names."""
        cells = [*self.columns, *(cell for lane in self.lanes for cell in lane.cells)]
        shown = {cell.name: localize(cell.total or 0) for cell in cells}
        return shown | {f"/{lane.key}": localize(lane.total) for lane in self.lanes}

    # Addresses

    def view_of_lane(self, key: str) -> QueryString:
        """The board without lanes, narrowed to what is in one of them."""
        return self.view.with_(**{"lanes": None, self.lanes_by: key})

    @property
    def switches(self) -> Iterator[Switch]:
        for name in SWITCHES:
            is_on, address = name in self.view, str(self.view.toggled(name))
            yield Switch(self.form.fields[name].label, is_on, address)

    @property
    def switched_on(self) -> Iterator[tuple[str, str]]:
        """What the form of the filters keeps of the address."""
        return ((name, value) for name, value in self.view.pairs if name in SWITCHES)

    @property
    def words(self) -> str:
        return self.view.last("q")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.view.keys() - {"lanes"})

    @property
    def without_filters(self) -> QueryString:
        return QueryString().with_(lanes=self.view.get("lanes"))

    @property
    def view_in_address(self) -> str:
        """The view as the beginning of a longer address."""
        return f"{self.view}&" if self.view else ""

    @property
    def register_view(self) -> QueryString:
        """The same filters in the register, which calls them the same."""
        return self.view.without("lanes")


def place_of(document: Feedback) -> str:
    """Where the card stands in its column: what is due first, or what ended last, comes first."""
    if document.closed_at:
        return f"{_FAR - _microseconds(document.closed_at):018d}-{10**12 - document.pk:012d}"
    due = _microseconds(document.deadline_at) if document.deadline_at else _FAR
    return f"{due:018d}-{document.pk:012d}"


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _behind(cell: Cell, after: str) -> Q:
    """What follows in the order of the column; everything, when `after` is no place."""
    typed = _PLACE.fullmatch(after)
    if not typed or not 0 < int(typed[1]) <= _FAR:
        return Q()
    rank, pk = int(typed[1]), int(typed[2])
    if cell.has_ended:
        ended = _EPOCH + timedelta(microseconds=_FAR - rank)
        return Q(closed_at__lt=ended) | Q(closed_at=ended, pk__lt=10**12 - pk)
    if rank == _FAR:
        return Q(deadline_at=None, pk__gt=pk)
    due = _EPOCH + timedelta(microseconds=rank)
    return Q(deadline_at__gt=due) | Q(deadline_at=due, pk__gt=pk) | Q(deadline_at=None)


def _stages_began(documents: list[Feedback]) -> dict[int, datetime]:
    """Since when each document is in its state."""
    return {each.pk: _stage_began(each) for each in documents}


def _stage_began(document: Feedback) -> datetime:
    by_state = {State.ANALYSED: document.analysed_at, State.VERIFIED: document.verified_at}
    came_back = (document.registered_at, document.returned_at, document.reopened_at)
    began = document.closed_at or by_state.get(document.state)
    return began or max(filter(None, came_back))


# Lanes


def _lane_key(*value: object) -> str:
    """A lane as the address names it; "" where the board has none."""
    if not value:
        return ""
    return NOBODY if value[0] is None else str(value[0])


def _in_lane(lanes_by: str, key: str) -> dict:
    if key == NOBODY:
        return {lanes_by: None}
    return {lanes_by: key if lanes_by == "urgency" else typed_key(key)}


def _titles(lanes_by: str, keys: set[str]) -> dict[str, str]:
    """The lanes in their order: names by the alphabet, urgencies from the greatest down."""
    if lanes_by == "urgency":
        return {value: str(label).capitalize() for value, label in reversed(Urgency.choices)}
    if lanes_by not in ("branch", "responsible"):
        return {}
    model = Branch if lanes_by == "branch" else User
    rows = model.objects.in_bulk([int(key) for key in keys if key.isdecimal()])
    named = sorted((str(row), str(pk)) for pk, row in rows.items())
    return {key: title for title, key in named} | {NOBODY: _("Nobody responsible")}
