"""The register as one address asks for it: what is listed, in which order, in which columns.

Page, count, neighbours of a document and export are made from the same `Register`, so they always
speak of the same documents.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.forms import BoundField, Form
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from apps.clients.models import Client
from apps.core.lists import (
    Chip,
    ColumnsChosen,
    Empty,
    FileLink,
    QueryString,
    Tab,
    Way,
    chips_of,
    references_of,
    wrong_chips,
)
from apps.core.web.fields import field_of
from apps.feedback.models import Feedback
from apps.feedback.models.prefetch import attach_references
from apps.feedback.models.querysets import FeedbackQuerySet
from apps.feedback.pages.register.columns import (
    COLUMNS,
    NEWEST_FIRST,
    ROW_FIELDS,
    Documents,
    read_along,
)
from apps.feedback.pages.register.filters import (
    PANEL,
    PERIOD,
    FeedbackFilter,
    ReferencesField,
    period_in_words,
)
from apps.feedback.pages.register.neighbours import Neighbour, registered_beside
from apps.feedback.pages.register.sorting import (
    are_few,
    is_shared,
    keys_between,
    rows_between,
    sort_by,
)
from apps.feedback.pages.register.tabs import TABS
from apps.feedback.permissions import can_register, sees_by_place
from apps.feedback.search.query import Sample, has_terms, search_drafts

PAGE_SIZE = 25
FEW_PLACED = 1_000  # seen by place, they are looked up; of more, the newest are found by the dates

SYNONYMS = {"is_complaint": "complaints"}


class Register(ColumnsChosen):
    """`panel` names the filters that the open panel offers besides those of the address."""

    css = "register"
    columns = COLUMNS
    filterset = FeedbackFilter
    usual_order = NEWEST_FIRST
    last_page = 400  # deeper pages would be read from their beginning: narrow the filter instead
    place = ("page", "filters", "choose", "exact", "format", "texts", "up", "down", "column")
    rows_class = Documents
    is_framed = False
    tells_range = True
    file_url = "feedback:export"
    nothing = Empty("inbox", _("There are no appeals yet"))

    def __init__(
        self,
        *,
        user: Any,
        params: Mapping[str, Any],
        remembered_columns: str = "",
        is_counted: bool = False,
        sample: Sample | None = None,
    ) -> None:
        super().__init__(user, params)
        self.is_counted, self.sample = is_counted, sample
        for synonym in SYNONYMS.keys() & self.query.keys():
            self.query[SYNONYMS[synonym]] = self.query.pop(synonym)
        self.remembered = remembered_columns
        self.panel = PANEL if "filters" in self.query else ()

    @property
    def page_size(self) -> int:
        return PAGE_SIZE

    @cached_property
    def tab(self) -> str:
        chosen = [name for name in TABS if name and self.query.last(name) in ("1", "true", "True")]
        if not chosen and can_register(self.user) and self.sees_nothing_posted:
            return "drafts"
        return chosen[0] if chosen else ""

    @cached_property
    def sees_nothing_posted(self) -> bool:
        """A registrar: what he has posted is closed to him (B8)."""
        if self.user.has_perm("feedback.view_all"):
            return False
        if self.is_placed_with_many:  # some of them will not be about the user
            return False
        return self.placed == 0 or not sees_by_place(self.user)

    @cached_property
    def placed(self) -> int | None:
        """How many places show them documents, up to one above `FEW_PLACED`; None: they see all."""
        return Feedback.objects.count_placed_with(self.user, most=FEW_PLACED + 1)

    @property
    def is_placed_with_many(self) -> bool:
        return (self.placed or 0) > FEW_PLACED

    @property
    def posted(self) -> FeedbackQuerySet:
        """Every posted document that the user may see."""
        # «Is not null» lets PostgreSQL begin in its index behind the drafts.
        seen = Feedback.objects.posted_visible_to(self.user).filter(registered_at__isnull=False)
        return seen if self.is_placed_with_many else seen.looked_up(self.user)

    @cached_property
    def filter(self) -> FeedbackFilter:
        made = FeedbackFilter(
            MultiValueDict(self.query),
            user=self.user,
            names=self.panel,
            is_counted=self.is_counted,
            sample=self.sample,
        )
        if "client" in made.filters and not self.user.has_perm("clients.view_client"):
            # A chip names the client: only one whose document the user sees (B8).
            known = Client.objects.filter(pk__in=self.posted.values("client"))
            field_of(made.form, "client", ReferencesField).queryset = known
        return made

    @property
    def form(self) -> Form:
        return self.filter.form

    @cached_property
    def applied(self) -> FeedbackFilter:
        """The filters of the open tab: drafts are searched, and not narrowed otherwise."""
        if self.tab != "drafts":
            return self.filter
        return FeedbackFilter(MultiValueDict({"q": self.query.get("q", [])}))

    @cached_property
    def is_valid(self) -> bool:
        return self.applied.is_valid()

    @cached_property
    def found(self) -> FeedbackQuerySet:
        """What the filters leave; nothing while one of them is not understood."""
        if not self.filter.is_valid():
            return Feedback.objects.none()
        return self.filter.filter_queryset(self.posted)

    def documents_of(self, tab: str) -> FeedbackQuerySet:
        """The documents of a tab; drafts are few: only the search narrows them."""
        if tab == "complaints":
            return self.found.complaints()
        if tab == "mine":
            return self.found.mine_of(self.user)
        if tab == "overdue":
            return self.found.overdue(timezone.now())
        if tab == "drafts":
            return search_drafts(Feedback.objects.drafts_of(self.user), self.words)
        if tab == "deleted":
            deleted = Feedback.objects.deleted_visible_to(self.user)
            is_valid = self.filter.is_valid()
            return self.filter.filter_queryset(deleted) if is_valid else deleted.none()
        return self.found

    @cached_property
    def rows(self) -> FeedbackQuerySet:
        """All documents that the address asks for, in its order."""
        documents = self.documents_of(self.tab)
        if self.tab == "drafts":
            return documents.order_by("-updated_at", "-pk")
        if self.placed is not None and is_shared(self.sort):
            documents = documents.looked_up(self.user)
        return sort_by(documents, self.sort, searching=self.is_found_by_words)

    @property
    def documents(self) -> FeedbackQuerySet:
        return self.rows

    @property
    def words(self) -> str:
        return self.query.last("q").strip()

    @property
    def has_no_words(self) -> bool:
        """Tell whether only signs are searched for: nothing is found by «%»."""
        return bool(self.words) and not has_terms(self.words)

    # How it is shown

    @property
    def is_sorted_by_click(self) -> bool:
        return self.tab != "drafts"

    def indexed_sort(self, stop: int) -> str:
        """The sort where the first `stop` documents are read from indexes; else "".

        Not of what a search or the drafts order themselves, nor of few that are sorted at once.
        """
        if self.words or self.tab in ("drafts", "deleted"):
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
        return bool(self.words) and not (self.tab or self.filtered_by - {"state"})

    @property
    def filtered_by(self) -> set[str]:
        """The filters of the address besides the search; a tab is none."""
        return self.query.keys() & (FeedbackFilter.base_filters.keys() - {"q"} - TABS.keys())

    def rows_between(self, start: int, stop: int) -> list[Feedback]:
        documents = read_along(self.documents.only(*ROW_FIELDS), self.shown)
        return rows_between(documents, self.indexed_sort(stop), start, stop)

    def load(self, rows: list[Feedback]) -> list[Feedback]:
        attach_references(rows, references_of(self.shown))
        return rows

    def neighbours(
        self, feedback: Feedback, number: int
    ) -> tuple[Neighbour | None, Neighbour | None]:
        """The documents before and after one that stands on page `number` of the view.

        A document that is not on that page any more, or was not opened from the register, has
        those that were registered next to it.
        """
        pk, start = feedback.pk, max((number - 1) * self.page_size - 1, 0)
        keys: list[int] = []
        if 1 <= number <= self.last_page:
            stop = number * self.page_size + 1
            keys = keys_between(self.documents, self.indexed_sort(stop), start, stop)
        if pk not in keys:
            newer, older = registered_beside(self.posted, feedback)
            before = Neighbour(newer, 0) if newer else None
            return before, Neighbour(older, 0) if older else None
        place = keys.index(pk)
        first_of_page = (number - 1) * self.page_size - start
        before = Neighbour(keys[place - 1], number - (place == first_of_page)) if place else None
        is_last = place == first_of_page + self.page_size - 1
        after = Neighbour(keys[place + 1], number + is_last) if place + 1 < len(keys) else None
        return before, after

    @property
    def filter_fields(self) -> list[BoundField]:
        return [self.form[name] for name in self.panel]

    # Views of it

    @property
    def view_with_texts(self) -> QueryString:
        """The whole view, for a file that holds the texts of all stages as well."""
        return self.whole_view.with_(texts=1)

    @property
    def with_texts(self) -> bool:
        return self.query.last("texts") == "1"

    @property
    def exported_view(self) -> QueryString:
        """The file that this address asks for."""
        return self.view_with_texts if self.with_texts else self.whole_view

    @property
    def files(self) -> Iterator[FileLink]:
        for kind in ("xlsx", "csv"):
            yield FileLink(kind.upper(), self.file_address(kind, self.whole_view))
        for kind, before, name in (
            ("xlsx", _("with texts:"), _("XLSX with texts")),
            ("csv", "", _("CSV with texts")),
        ):
            address = self.file_address(kind, self.view_with_texts)
            yield FileLink(kind.upper(), address, before, name)

    @property
    def without_words(self) -> QueryString:
        return self.view.without("q")

    @property
    def filter_names(self) -> list[str]:
        return list(FeedbackFilter.base_filters)

    @property
    def without_panel(self) -> QueryString:
        return self.view.without(*PANEL)

    @property
    def tabs(self) -> Iterator[Tab]:
        """The open one says how many it holds, where its page knows; all are counted later."""
        for tab in self.offered_tabs:
            yield replace(tab, count=self.current.total) if tab.is_current else tab

    @property
    def offered_tabs(self) -> Iterator[Tab]:
        offered = set(TABS) if can_register(self.user) else set(TABS) - {"drafts"}
        if not self.user.has_perm("feedback.delete"):
            offered -= {"deleted"}
        if self.sees_nothing_posted and self.tab == "drafts":
            offered = {"drafts"}
        without_tab = self.view.without(*TABS)
        for name, label in TABS.items():
            if name in offered:
                address = without_tab.with_(**{name: 1}) if name else without_tab
                yield Tab(name, label, str(address), name == self.tab)

    @property
    def wrong_chips(self) -> list[Chip]:
        return list(wrong_chips(self.applied.form, self.view))

    @cached_property
    def chips(self) -> list[Chip]:
        """Of the dates one, whatever of them is asked for."""
        if not self.is_valid:
            return []
        form, chips = self.applied.form, []
        if words := period_in_words(form.cleaned_data):
            label = pgettext("when", "Registered")
            chips.append(Chip(label, words, str(self.view.without(*PERIOD))))
        return [*chips, *chips_of(form, self.view, told=PERIOD)]

    @property
    def empty(self) -> Empty:
        """What is said where nothing is listed, by the first that tells why."""
        begin = Way(_("Register an appeal"), reverse("feedback:new"), "plus")
        step = begin if can_register(self.user) and not self.chips else None
        return replace(self._why_empty, step=step)

    @property
    def _why_empty(self) -> Empty:
        if self.current.number > 1:
            return super().empty
        if self.words:
            return self._nothing_found
        if self.chips:
            line = _("Take one of the filters above away, or all of them.")
            way = Way(_("Clear all"), f"?{self.without_filters}")
            return Empty("filter-off", _("No appeal fits these filters"), line, (way,))
        if not self.tab and can_register(self.user):
            return replace(
                self.nothing, line=_("What clients say appears here once it is registered.")
            )
        return EMPTY_TABS.get(self.tab, self.nothing)

    @property
    def _nothing_found(self) -> Empty:
        words, ways = {"query": self.words}, [Way(_("Clear the search"), f"?{self.without_words}")]
        if self.has_no_words:
            title = _("There is nothing to search by in “%(query)s”") % words
            line = _("Type a word, a phone, an e-mail or the number of the document.")
            return Empty("search-off", title, line, tuple(ways))
        is_narrow = len(self.chips) > 1 or self.tab
        if is_narrow and not self.sees_nothing_posted:
            everywhere = QueryString().with_(q=self.words)
            ways.append(Way(_("Search in all appeals"), f"?{everywhere}"))
        title = _("Nothing found for “%(query)s”") % words
        line = _(
            "Every word must be found. Try fewer words, part of a word (four letters or more), a "
            "phone, an e-mail or the number of the document."
        )
        return Empty("search-off", title, line, tuple(ways))


EMPTY_TABS = {
    "drafts": Empty("pencil", _("You have no drafts")),
    "overdue": Empty("circle-check", _("Nothing is overdue")),
    "complaints": Empty("inbox", _("There is nothing here"), ways=(Way(_("All appeals"), "?"),)),
}
EMPTY_TABS["mine"] = EMPTY_TABS["deleted"] = EMPTY_TABS["complaints"]
