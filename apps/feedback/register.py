"""The register as one address asks for it: what is listed, in which order, in which columns.

Page, count, neighbours of a document and export are made from the same `Register`, so they always
speak of the same documents.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from apps.clients.models import Client
from apps.core.lists.querystring import QueryString
from apps.feedback.chips import Chip, chips_of, wrong_chips
from apps.feedback.filters import FeedbackFilter
from apps.feedback.models import Feedback
from apps.feedback.neighbours import Neighbour, registered_beside
from apps.feedback.permissions import can_register
from apps.feedback.references import attach_references
from apps.feedback.register_page import LAST_PAGE, PAGE_SIZE, Page
from apps.feedback.search import Sample, has_terms, search_drafts
from apps.feedback.sorting import are_few, is_shared, keys_between, rows_between, sort_by
from apps.feedback.tables import (
    COLUMNS,
    DEFAULT_COLUMNS,
    NEWEST_FIRST,
    Rows,
    references_of,
)
from apps.feedback.tabs import TABS, Tab

FEW_PLACED = 1_000  # seen by place, they are looked up; of more, the newest are found by the dates

# What a row needs of its own; the long texts stay in the database.
ROW_FIELDS = (
    "number", "state", "registered_at", "due_at", "deadline_at", "deadline_by_law", "closed_at",
    "is_complaint", "applicant_name", "subject_text", "validity", "channel", "city", "client",
    "type", "branch", "category", "subject_employee", "subject_object", "responsible", "author",
    "urgency", "statutory_due_on", "statutory_due_at", "waiting_since", "reacted_at",
    "reaction_due_at",
)  # fmt: skip


@dataclass(frozen=True)
class Head:
    name: str
    label: str
    direction: str
    address: str


SYNONYMS = {"is_complaint": "complaints"}
# Not part of the view.
PLACE = ("page", "filters", "choose", "exact", "format", "texts", "up", "down", "column")


class Register:
    """`panel` names the filters that the open panel offers besides those of the address."""

    def __init__(
        self,
        *,
        user,
        params: QueryDict,
        remembered_columns: str = "",
        is_counted: bool = False,
        sample: Sample | None = None,
    ) -> None:
        self.user = user
        self.is_counted, self.sample = is_counted, sample
        self.params = QueryString.of(params)
        for synonym in SYNONYMS.keys() & self.params.keys():
            self.params[SYNONYMS[synonym]] = self.params.pop(synonym)
        self.remembered_columns = remembered_columns
        self.panel = PANEL if "filters" in self.params else ()

    @cached_property
    def tab(self) -> str:
        chosen = [name for name in TABS if name and self.params.last(name) in ("1", "true", "True")]
        if not chosen and self.sees_nothing_posted and can_register(self.user):
            return "drafts"
        return chosen[0] if chosen else ""

    @cached_property
    def sees_nothing_posted(self) -> bool:
        """A registrar: what he has posted is closed to him (B8)."""
        if self.user.has_perm("feedback.view_all"):
            return False
        if self.is_placed_with_many:  # some of them will not be about the user
            return False
        return self.placed == 0 or not self.posted.exists()

    @cached_property
    def placed(self) -> int | None:
        """How many places show them documents, up to one above `FEW_PLACED`; None: they see all."""
        return Feedback.objects.count_placed_with(self.user, most=FEW_PLACED + 1)

    @property
    def is_placed_with_many(self) -> bool:
        return (self.placed or 0) > FEW_PLACED

    @property
    def posted(self) -> QuerySet[Feedback]:
        """Every posted document that the user may see."""
        # «Is not null» lets PostgreSQL begin in its index behind the drafts.
        seen = Feedback.objects.posted_visible_to(self.user).filter(registered_at__isnull=False)
        return seen if self.is_placed_with_many else seen.looked_up(self.user)

    @cached_property
    def filter(self) -> FeedbackFilter:
        made = FeedbackFilter(
            MultiValueDict(self.params),
            user=self.user,
            names=self.panel,
            is_counted=self.is_counted,
            sample=self.sample,
        )
        if "client" in made.filters and not self.user.has_perm("clients.view_client"):
            # A chip names the client: only one whose document the user sees (B8).
            known = Client.objects.filter(pk__in=self.posted.values("client"))
            made.form.fields["client"].queryset = known
        return made

    @property
    def form(self):
        return self.filter.form

    @cached_property
    def applied(self) -> FeedbackFilter:
        """The filters of the open tab: drafts are searched, and not narrowed otherwise."""
        if self.tab != "drafts":
            return self.filter
        return FeedbackFilter(MultiValueDict({"q": self.params.get("q", [])}))

    @cached_property
    def is_valid(self) -> bool:
        return self.applied.is_valid()

    @cached_property
    def found(self) -> QuerySet[Feedback]:
        """What the filters leave; nothing while one of them is not understood."""
        if not self.filter.is_valid():
            return Feedback.objects.none()
        return self.filter.filter_queryset(self.posted)

    def documents_of(self, tab: str) -> QuerySet[Feedback]:
        """The documents of a tab; drafts are few: only the search narrows them."""
        if tab == "complaints":
            return self.found.complaints()
        if tab == "mine":
            return self.found.mine_of(self.user)
        if tab == "overdue":
            return self.found.overdue(timezone.now())
        if tab == "drafts":
            return search_drafts(Feedback.objects.drafts_of(self.user), self.query)
        return self.found

    @cached_property
    def documents(self) -> QuerySet[Feedback]:
        """All documents that the address asks for, in its order."""
        documents = self.documents_of(self.tab)
        if self.tab == "drafts":
            return documents.order_by("-updated_at", "-pk")
        if self.placed is not None and is_shared(self.sort):
            documents = documents.looked_up(self.user)
        return sort_by(documents, self.sort, searching=self.is_found_by_words)

    @property
    def query(self) -> str:
        return self.params.last("q").strip()

    @property
    def has_no_words(self) -> bool:
        """Tell whether only signs are searched for: nothing is found by «%»."""
        return bool(self.query) and not has_terms(self.query)

    # How it is shown

    @cached_property
    def sort(self) -> str:
        asked = self.params.last("sort")
        column = COLUMNS.get(asked.removeprefix("-"))
        return asked if column and column.orderable else NEWEST_FIRST

    def indexed_sort(self, stop: int) -> str:
        """The sort where the first `stop` documents are read from indexes; else "".

        Not of what a search or the drafts order themselves, nor of few that are sorted at once.
        """
        if self.query or self.tab == "drafts":
            return ""
        if not is_shared(self.sort):
            return self.sort
        is_narrow = self.placed is not None or (self.is_narrowed and are_few(self.documents, stop))
        return "" if is_narrow else self.sort

    @property
    def is_narrowed(self) -> bool:
        """By more than words."""
        return bool(self.tab or self.filtered_by)

    @property
    def is_found_by_words(self) -> bool:
        """And by states, which stand among them: of other filters the few are found by dates."""
        return bool(self.query) and not (self.tab or self.filtered_by - {"state"})

    @property
    def filtered_by(self) -> set[str]:
        """The filters of the address besides the search; a tab is none."""
        return self.params.keys() & (FeedbackFilter.base_filters.keys() - {"q"} - TABS.keys())

    @cached_property
    def columns(self) -> list[str]:
        """The names of the columns: those of the address, else those last chosen."""
        for asked in (self.params.last("columns"), self.remembered_columns):
            known = [name for name in dict.fromkeys(asked.split(",")) if name in COLUMNS]
            if known:
                return known
        return list(DEFAULT_COLUMNS)

    def page(self, number: int) -> "Page":
        number = min(max(number, 1), LAST_PAGE)
        start = (number - 1) * PAGE_SIZE
        stop = start + PAGE_SIZE + 1
        documents = self.documents.only(*ROW_FIELDS)
        found = rows_between(documents, self.indexed_sort(stop), start, stop)
        rows = found[:PAGE_SIZE]
        attach_references(rows, references_of(self.columns))
        return Page(Rows(rows, self.columns), number, len(found) > PAGE_SIZE)

    def neighbours(self, pk: int, number: int) -> tuple[Neighbour | None, Neighbour | None]:
        """The documents before and after one that stands on page `number` of the view.

        A document that is not on that page any more, or was not opened from the register, has
        those that were registered next to it.
        """
        start, keys = max((number - 1) * PAGE_SIZE - 1, 0), []
        if 1 <= number <= LAST_PAGE:
            stop = number * PAGE_SIZE + 1
            keys = keys_between(self.documents, self.indexed_sort(stop), start, stop)
        if pk not in keys:
            keys = registered_beside(self.posted, pk)
            return tuple(Neighbour(key, 0) if key else None for key in keys)
        place = keys.index(pk)
        first_of_page = (number - 1) * PAGE_SIZE - start
        before = Neighbour(keys[place - 1], number - (place == first_of_page)) if place else None
        is_last = place == first_of_page + PAGE_SIZE - 1
        after = Neighbour(keys[place + 1], number + is_last) if place + 1 < len(keys) else None
        return before, after

    @property
    def heads(self) -> Iterator["Head"]:
        """The heads of the columns; a click sorts, the next one the other way round."""
        for name in self.columns:
            column, direction, address = COLUMNS[name], "", ""
            if self.sort.removeprefix("-") == name:
                direction = "descending" if self.sort.startswith("-") else "ascending"
            if column.orderable and self.tab != "drafts":
                sort = f"-{name}" if direction == "ascending" else name
                address = str(self.view.having(sort=sort))
            yield Head(name, column.header, direction if address else "", address)

    @property
    def filter_fields(self) -> list[BoundField]:
        return [self.form[name] for name in self.panel]

    @property
    def column_options(self) -> list[tuple[str, str, bool]]:
        """All columns as (name, label, is shown), the shown ones first and in their order."""
        names = [*self.columns, *(name for name in COLUMNS if name not in self.columns)]
        return [(name, COLUMNS[name].header, name in self.columns) for name in names]

    # Addresses

    @cached_property
    def view(self) -> QueryString:
        """The address of this view, without the place in it."""
        return self.params.without(*PLACE)

    @property
    def whole_view(self) -> QueryString:
        """The view with its columns named, as an export needs them."""
        return self.view.having(columns=",".join(self.columns))

    @property
    def whole_view_with_texts(self) -> QueryString:
        """As `whole_view`, for an export that holds the texts of all stages as well."""
        return self.whole_view.having(texts="1")

    @property
    def with_texts(self) -> bool:
        return self.params.last("texts") == "1"

    @property
    def exported_view(self) -> QueryString:
        """The address of the export that this address asks for."""
        return self.whole_view_with_texts if self.with_texts else self.whole_view

    @property
    def view_without_query(self) -> QueryString:
        return self.view.without("q")

    @property
    def view_without_filters(self) -> QueryString:
        return self.view.without(*FeedbackFilter.base_filters)

    @property
    def view_without_panel(self) -> QueryString:
        return self.view.without(*PANEL)

    @property
    def view_without_columns(self) -> QueryString:
        return self.view.without("columns")

    def view_with_columns(self, names: list[str], moved: str = "") -> QueryString:
        """The view in other columns; none means the usual ones. `moved` goes one place forward."""
        names = [name for name in dict.fromkeys(names) if name in COLUMNS]
        if moved in names[1:]:
            place = names.index(moved)
            names[place - 1 : place + 1] = names[place], names[place - 1]
        return self.view.having(columns=",".join(names or DEFAULT_COLUMNS))

    @property
    def tabs(self) -> Iterator[Tab]:
        offered = set(TABS) if can_register(self.user) else set(TABS) - {"drafts"}
        if self.sees_nothing_posted and self.tab == "drafts":
            offered = {"drafts"}
        without_tab = self.view.without(*TABS)
        for name, label in TABS.items():
            if name in offered:
                address = without_tab.having(**{name: "1"}) if name else without_tab
                yield Tab(name, label, str(address), name == self.tab)

    @property
    def chips(self) -> list[Chip]:
        return list(chips_of(self.applied.form, self.view)) if self.is_valid else []

    @property
    def wrong_chips(self) -> list[Chip]:
        return list(wrong_chips(self.applied.form, self.view))


# The filters that the panel offers, in its order.
PANEL = (
    "period", "date_from", "date_to", "is_open", "merged", "state", "urgency", "due", "internal",
    "term", "reaction", "type", "category", "branch", "responsible", "subject_employee",
    "department", "object", "validity", "channel", "city",
)  # fmt: skip


def load_rows(keys: list[int], columns: Iterable[str], texts: Iterable[str] = ()) -> list[Feedback]:
    """Return the documents in the order of `keys`, with what the columns show of related rows."""
    found = Feedback.objects.only(*ROW_FIELDS, *texts).in_bulk(keys)
    rows = [found[key] for key in keys if key in found]
    attach_references(rows, references_of(columns))
    return rows
