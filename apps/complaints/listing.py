"""Lists of what comes after the answer: filters, order, pages, and the same rows as a file."""

import csv
import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

import tablib
from django.core.paginator import EmptyPage
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django_filters import FilterSet

from apps.core.dates import validate_day
from apps.core.formats import Csv, Xlsx
from apps.core.forms import DayInput
from apps.core.paging import UncountedPaginator
from apps.core.periods import in_words
from apps.core.spreadsheets import defuse
from apps.core.textfiles import DATE_FORMAT

PAGE_SIZE = 50
DAY = {"widget": DayInput, "validators": [validate_day]}  # of a filter by days
log = logging.getLogger("complaints.export")


@dataclass(frozen=True)
class Column:
    """What stands in a column; `cell` is what the page shows, `value` what a file holds."""

    name: str
    label: str
    value: Callable[[object], object]
    order_by: tuple[str, ...] = ()
    cell: Callable[[object], object] | None = None
    in_file_only: bool = False
    is_number: bool = False

    def shown(self, row) -> object:
        return (self.cell or self.value)(row)


@dataclass(frozen=True)
class Head:
    column: Column
    address: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Chip:
    label: str
    value: str
    address: str


class Listing:
    """One list as `user` sees it; the address holds the whole view."""

    title: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    filters: ClassVar[type[FilterSet]]
    usual_order: ClassVar[str]
    filename: ClassVar[str]

    def __init__(self, user, params: QueryDict) -> None:
        self.user, self.params = user, params
        self.filter = self.filters(params, queryset=self.everything(), list_user=user)
        self.form = self.filter.form

    def everything(self) -> QuerySet:
        """All that the user may see, before he narrows it."""
        raise NotImplementedError

    def load(self, rows: list) -> list:
        """Make rows ready to be shown, whatever their number in as many queries."""
        return rows

    @property
    def is_valid(self) -> bool:
        return self.form.is_valid()

    @cached_property
    def rows(self) -> QuerySet:
        """What the filters leave, in the order asked for; nothing when they make no sense."""
        found = self.filter.qs if self.is_valid else self.everything().none()
        return found.order_by(*self._ordering(), "-pk")

    @cached_property
    def sort(self) -> str:
        asked = self.params.get("sort", "")
        names = {column.name for column in self.columns if column.order_by}
        return asked if asked.removeprefix("-") in names else self.usual_order

    @cached_property
    def page(self):
        number = self.params.get("page", "")
        number = int(number) if number.isdecimal() and len(number) < 7 else 1
        paginator = UncountedPaginator(self.rows, PAGE_SIZE)
        try:
            page = paginator.page(max(number, 1))
        except EmptyPage:
            page = paginator.page(1)
        page.object_list = self.load(page.object_list)
        return page

    @property
    def lines(self) -> list[tuple]:
        """Each row of the page with its cells: (row, ((column, cell), …))."""
        shown = [column for column in self.columns if not column.in_file_only]
        return [
            (row, [(column, column.shown(row)) for column in shown])
            for row in self.page.object_list
        ]

    @property
    def heads(self) -> list[Head]:
        shown = [column for column in self.columns if not column.in_file_only]
        return [self._head(column) for column in shown]

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that are set, each with the address without it."""
        return [
            Chip(self.form.fields[name].label, self._in_words(name), self.address(**{name: None}))
            for name in self.form.fields
            if self.params.get(name)
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a change of the filters leaves as it is."""
        names = set(self.params) - set(self.form.fields) - {"page"}
        return [(name, self.params[name]) for name in sorted(names)]

    @property
    def without_filters(self) -> str:
        return self.address(**dict.fromkeys(self.form.fields))

    def address(self, **changes) -> str:
        """The query string of this view with `changes`; the first page of it."""
        params = self.params.copy()
        for name, value in {"page": None, **changes}.items():
            if value is None:
                params.pop(name, None)
            else:
                params[name] = value
        return params.urlencode()

    def file(self, kind: str) -> HttpResponse:
        """The whole view as XLSX or CSV; 404 for anything else."""
        if kind not in WRITERS:
            raise Http404
        rows = self.load(list(self.rows))
        cells = [[_plain(column.value(row)) for column in self.columns] for row in rows]
        heads = [capfirst(str(column.label)) for column in self.columns]
        log.info(
            "export user=%s list=%s format=%s rows=%s", self.user.pk, self.title, kind, len(rows)
        )
        writer, content_type = WRITERS[kind]
        response = HttpResponse(writer(heads, cells), content_type=content_type)
        name = f"{self.filename} {timezone.localdate():%Y-%m-%d}.{kind}"
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def _ordering(self) -> list[str]:
        name = self.sort.removeprefix("-")
        fields = next(column.order_by for column in self.columns if column.name == name)
        if not self.sort.startswith("-"):
            return list(fields)
        return [field.removeprefix("-") if field[0] == "-" else f"-{field}" for field in fields]

    def _head(self, column: Column) -> Head:
        if not column.order_by:
            return Head(column)
        if self.sort == column.name:
            return Head(column, self.address(sort=f"-{column.name}"), "ascending")
        is_down = self.sort == f"-{column.name}"
        return Head(column, self.address(sort=column.name), "descending" if is_down else "")

    def _in_words(self, name: str) -> str:
        value = self.params[name]
        if not self.is_valid:
            return value
        cleaned = self.form.cleaned_data.get(name)
        choices = getattr(self.form.fields[name], "choices", None)
        if isinstance(cleaned, str) and choices:
            return str(dict(choices).get(cleaned, cleaned))
        return cleaned.strftime(DATE_FORMAT) if isinstance(cleaned, date) else str(cleaned)


def day(value: date | datetime | None) -> str:
    """«22 ноября 2026», of a moment by the clock of the office."""
    return in_words(timezone.localdate(value) if isinstance(value, datetime) else value)


def _plain(value) -> object:
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    return value if isinstance(value, date | Decimal | int) else str(value or "")


def _xlsx(heads: list[str], rows: list[list]) -> bytes:
    return Xlsx().export_data(tablib.Dataset(*rows, headers=heads))


def _csv(heads: list[str], rows: list[list]) -> bytes:
    """As Excel opens it here: BOM, «;», all cells quoted, a comma in numbers."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(heads)
    writer.writerows([_csv_text(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _csv_text(value) -> str:
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, date):
        return value.strftime(DATE_FORMAT)
    return str(defuse(value))


WRITERS: dict[str, tuple[Callable, str]] = {
    "xlsx": (_xlsx, Xlsx.content_type),
    "csv": (_csv, Csv.content_type),
}
