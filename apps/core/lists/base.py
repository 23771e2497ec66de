"""A list as one address asks for it: a queryset, narrowed by a filterset, shown in columns.

Whatever links to another view of it (heads, chips, tabs, pager, file links, hidden fields of forms)
is made of its one query string.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.lists.chips import Chip, chips_of, wrong_chips
from apps.core.lists.columns import Column, Columns, Head, Line, Rows
from apps.core.lists.files import CONTENT_TYPES, FileLink, Sheet, heads_of
from apps.core.lists.filters import ListFilter
from apps.core.lists.pages import LAST_PAGE, Page
from apps.core.lists.querystring import QueryString
from apps.core.lists.tabs import Empty, Tab, Way

log = logging.getLogger("lists.export")


class List:
    """One list as `user` sees it. Declared are `columns`, `filterset`, the order and `queryset()`.

    `css` begins the classes of its parts in the style sheets.
    """

    css: ClassVar[str] = "list"
    columns: ClassVar[Columns] = {}
    filterset: ClassVar[type[ListFilter] | None] = None
    usual_order: ClassVar[str] = ""  # the name of a column, `-` before it for descending
    last_page: ClassVar[int] = LAST_PAGE
    place: ClassVar[tuple[str, ...]] = ("page", "format")  # parameters that are not of the view
    tells_range: ClassVar[bool] = False  # also a single page says which rows it holds
    file_url: ClassVar[str] = ""  # the name of the address where files of it are made
    filename: ClassVar[str | Promise] = ""
    rows_class: ClassVar[type[Rows]] = Rows
    is_framed: ClassVar[bool] = True  # `Rows.is_framed`

    def __init__(self, user: Any, params: Mapping[str, Any]) -> None:
        self.user = user
        self.query = QueryString.of(params)

    # What is listed

    def queryset(self) -> QuerySet:
        """All that the user may see, before they narrow it."""
        raise NotImplementedError

    def load(self, rows: list) -> list:
        """Make rows ready to be shown, whatever their number in as many queries."""
        return rows

    @cached_property
    def filter(self) -> ListFilter | None:
        if self.filterset is None:
            return None
        return self.filterset(self.query.as_data, self.queryset(), user=self.user)

    @property
    def form(self) -> BaseForm | None:
        return self.filter.form if self.filter else None

    @cached_property
    def is_valid(self) -> bool:
        """Whether the filters of the address are understood."""
        return self.form is None or self.form.is_valid()

    @cached_property
    def found(self) -> QuerySet:
        """What the filters leave; nothing while one of them is not understood."""
        if self.filter is None:
            return self.queryset()
        return self.filter.qs if self.is_valid else self.queryset().none()

    @cached_property
    def rows(self) -> QuerySet:
        """What the address asks for, in its order; where columns sort nothing, in its own."""
        return self.found.order_by(*self.ordering) if self.sort else self.found

    # In which order

    @cached_property
    def sort(self) -> str:
        asked = self.query.last("sort")
        column = self.offered.get(asked.removeprefix("-"))
        return asked if column and column.orderable else self.usual_order

    @property
    def ordering(self) -> list[str]:
        """The fields of the order; among equals the newest come first."""
        fields = self.columns[self.sort.removeprefix("-")].order_by
        return [*(_turned(each) if self.sort[0] == "-" else each for each in fields), "-pk"]

    @property
    def is_sorted_by_click(self) -> bool:
        return True

    # In which columns

    @cached_property
    def offered(self) -> Columns:
        """The columns that the user may have."""
        return {
            name: column
            for name, column in self.columns.items()
            if not column.permission or self.user.has_perm(column.permission)
        }

    @property
    def usual(self) -> list[Column]:
        return [column for column in self.offered.values() if column.is_shown]

    @cached_property
    def shown(self) -> list[Column]:
        return self.usual

    @property
    def heads(self) -> Iterator[Head]:
        """The heads of the columns; a click sorts, the next one the other way round."""
        for column in self.shown:
            if not (column.orderable and self.is_sorted_by_click):
                yield Head(column)
                continue
            direction, other = "", column.name
            if self.sort.removeprefix("-") == column.name:
                direction = "descending" if self.sort[0] == "-" else "ascending"
                other = column.name if direction == "descending" else f"-{column.name}"
            yield Head(column, direction, str(self.view.with_(sort=other)))

    # Page by page

    @property
    def page_size(self) -> int:
        return 50

    def page(self, number: int) -> Page:
        number = min(max(number, 1), self.last_page)
        start = (number - 1) * self.page_size
        found = self.rows_between(start, start + self.page_size + 1)
        rows = self.rows_of(self.load(found[: self.page_size]))
        return Page(rows, number, len(found) > self.page_size, self.page_size, self.last_page)

    def rows_between(self, start: int, stop: int) -> list:
        return list(self.rows[start:stop])

    def rows_of(self, objects: list) -> Rows:
        return self.rows_class(objects, self.shown, self.is_framed)

    @cached_property
    def current(self) -> Page:
        """The page that the address asks for."""
        page = self.page(self.query.number("page", 1))
        return page if page.size or page.number == 1 else self.no_such_page(page)

    @property
    def lines(self) -> list[Line]:
        """The rows of the page as its table shows them."""
        return list(self.current.rows.lines())

    def no_such_page(self, page: Page) -> Page:
        """What is shown instead of a page behind the last one: by itself it says so."""
        return page

    # Views of it

    @cached_property
    def view(self) -> QueryString:
        """This view, without the place in it."""
        return self.query.without(*self.place)

    @property
    def previous_page(self) -> QueryString:
        return self.view.with_(page=self.current.number - 1)

    @property
    def next_page(self) -> QueryString:
        return self.view.with_(page=self.current.number + 1)

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that are set, each with the view without it."""
        if self.form is None:
            return []
        self.form.is_valid()  # cleans what the chips tell of
        return list(chips_of(self.form, self.view))

    @property
    def wrong_chips(self) -> list[Chip]:
        return list(wrong_chips(self.form, self.view)) if self.form else []

    @property
    def filter_names(self) -> list[str]:
        return list(self.form.fields) if self.form else []

    @property
    def without_filters(self) -> QueryString:
        return self.view.without(*self.filter_names)

    @property
    def tabs(self) -> Iterable[Tab]:
        return ()

    @property
    def nothing(self) -> Empty:
        """What is said where no filter is set; most lists declare it."""
        return Empty("inbox", "")

    @property
    def empty(self) -> Empty:
        """What is said where nothing is listed."""
        if self.current.number > 1:
            way = Way(_("To the first page"), f"?{self.view}")
            return Empty("file-off", _("The list has no such page"), ways=(way,))
        if self.chips:
            way = Way(_("Clear all"), f"?{self.without_filters}")
            line = _("Remove one of them, or all at once.")
            return Empty("filter-off", _("Nothing fits these filters"), line, (way,))
        return self.nothing

    # As a file

    @property
    def files(self) -> Iterator[FileLink]:
        """The links to it."""
        for kind in CONTENT_TYPES:
            yield FileLink(kind.upper(), self.file_address(kind, self.view))

    def file_address(self, kind: str, view: QueryString) -> str:
        return f"{reverse(self.file_url)}?{QueryString(format=[kind], **view)}"

    def file(self, kind: str) -> HttpResponseBase:
        """The whole view in all its columns; 404 for anything but XLSX and CSV."""
        if kind not in CONTENT_TYPES:
            raise Http404
        columns = list(self.offered.values())
        rows = self.load(list(self.rows))
        cells = Rows(rows, columns)
        log.info(
            "export user=%s list=%s format=%s rows=%s",
            self.user.pk,
            type(self).__name__,
            kind,
            len(rows),
        )
        sheet = Sheet(heads_of(columns), map(cells.values, rows))
        return sheet.response(kind, str(self.filename))


def _turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"
