"""Columns and cells: what stands over a column and in it, in the page and in a file.

The cells of a row are joined here: in a template they take longer than the queries of the page
(docs/decisions/003-register-cells.md).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import lru_cache
from html import escape
from typing import Any, ClassVar, NamedTuple

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


@dataclass(frozen=True, eq=False)
class Column:
    """`value` is what a file holds of a row: a text, a number, a day or a moment.

    `cell` is what the page shows, where that is something else: a text, or HTML that is safe.
    """

    name: str
    header: str | Promise
    value: Callable[[Any], object]
    _: KW_ONLY
    cell: Callable[[Any], object] | None = None
    order_by: tuple[str, ...] = ()  # the fields of the ascending order; without any there is none
    references: tuple[str, ...] = ()  # the related rows that the cells read
    permission: str = ""  # who lacks it has no such column, neither in the page nor in a file
    is_shown: bool = True  # else it stands in a file, and where columns can be chosen
    is_number: bool = False
    width: int | None = None  # characters in a workbook

    @property
    def orderable(self) -> bool:
        return bool(self.order_by)

    @property
    def classes(self) -> str:
        return f"col-{self.name} num" if self.is_number else f"col-{self.name}"


Columns = dict[str, Column]


def by_name(*columns: Column) -> Columns:
    return {column.name: column for column in columns}


def references_of(columns: Iterable[Column]) -> list[str]:
    """The related rows that the columns show, each once."""
    return list(dict.fromkeys(name for column in columns for name in column.references))


@dataclass(frozen=True)
class Head:
    """What stands over a column; `address` is the view sorted by it."""

    column: Column
    direction: str = ""
    address: str = ""

    @property
    def icon(self) -> str:
        return {"ascending": "arrow-up", "descending": "arrow-down"}.get(self.direction, "")


class Line(NamedTuple):
    """A row, and the cells that it shows."""

    row: Any
    cells: SafeString

    @property
    def address(self) -> str:
        """Where the keys of the page lead from it; "" where they do not."""
        return ""

    @property
    def box(self) -> SafeString:
        return choosing_box(self.row)


@dataclass(frozen=True)
class Rows:
    """Rows in their columns, of a page or of a part of a file.

    `is_framed` gives each cell an element of its own, for what wraps onto several lines.
    """

    objects: Sequence[Any]
    columns: Sequence[Column] = ()
    is_framed: bool = False
    line_class: ClassVar[type[Line]] = Line

    def lines(self) -> Iterator[Line]:
        ways = [(self._opening(each), each.cell or each.value) for each in self.columns]
        for row in self.objects:
            html = "".join(self._cell(opening, write(row)) for opening, write in ways)
            yield self.line_class(row, mark_safe(html))

    def values(self, row: Any) -> list[object]:
        """What a file holds of a row."""
        return [column.value(row) for column in self.columns]

    def _opening(self, column: Column) -> SafeString:
        return _opening(column.classes, str(column.header))

    def _cell(self, opening: SafeString, value: object) -> str:
        text = _escaped(value)
        if text and self.is_framed:
            return f"{opening}<div>{text}</div></td>"
        return f"{opening}{text}</td>"


def choosing_box(row: Any) -> SafeString:
    """The box by which a document is chosen for a change of many; its form stands apart."""
    return format_html(
        '<input class="form-check-input" type="checkbox" name="document" value="{}" form="bulk"'
        ' data-choose aria-label="{}">',
        str(row.pk),
        _("Choose %(number)s") % {"number": row.number},
    )


@lru_cache(maxsize=1000)
def _opening(classes: str, header: str) -> SafeString:
    return format_html('<td class="{}" data-label="{}">', classes, header)


def _escaped(value: object) -> str:
    """As `conditional_escape`, whose care for lazy texts takes as long as all the cells."""
    if isinstance(value, SafeString):
        return value
    return "" if value is None else escape(str(value))
