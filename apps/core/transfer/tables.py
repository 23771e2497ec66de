"""Rows of a file become a table: heads, blank lines, sums, cells that hold no value."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import tablib
from django.utils.translation import gettext as _

from apps.core.text.normalisation import one_line, visible
from apps.core.transfer.safe_cells import restore

MAX_ROWS = 20_000
# As a program writes it under a table, alone or with what it counts.
_SUM = re.compile(
    r"(?:итого|подытог|(?:общий|промежуточный) итог|grand total|subtotal)\b.*"
    r"|(?:всего|total)\b[ :]*(?:по|записей|строк|клиентов|сотрудников|rows|records)?[ :\d.,]*",
    re.IGNORECASE,
)
_TEXT_MARK = re.compile(r"'(?=[\d+])")  # typed in a spreadsheet before a number that is a text


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; `str()` says what to do."""


@dataclass(frozen=True)
class Problem:
    """One reason why a file cannot be imported. `line` is the row as the spreadsheet numbers it."""

    reason: str
    line: int | None = None
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class BadCell:
    """A cell that holds no value, though something stands there: `#N/A`."""

    value: str
    reason: str

    def __str__(self) -> str:
        return self.value


class Table(tablib.Dataset):
    """The rows under their heads, and what the reader has to say of them.

    `lines` are the rows' numbers in the file, `head_line` that of the heads; `problems` forbid to
    write anything; `notes` are for the preview.
    """

    def __init__(self, headers: list[str], head_line: int) -> None:
        super().__init__(headers=headers)
        self.head_line = head_line
        self.lines: list[int] = []
        self.problems: list[Problem] = []
        self.notes: list[str] = []


def to_table(rows: Iterable[Sequence]) -> Table:
    """Return the rows under their heads; blank lines are left out.

    A column without a name must be blank. Raises `UnreadableFile`.
    """
    numbered = ((n, row) for n, row in enumerate(map(_tidy, rows), 1) if any(map(is_filled, row)))
    head_line, head = next(numbered, (0, ()))
    heads = {i: one_line(str(cell)) for i, cell in enumerate(head) if is_filled(cell)}
    if not heads:
        raise UnreadableFile(_("The file is empty. The first row must hold the column names."))
    table = Table(list(heads.values()), head_line)
    nameless: dict[int, int] = {}
    for line, row in numbered:
        if len(table.lines) == MAX_ROWS:
            raise UnreadableFile(
                _("The file has more than %(count)s rows. Split it into several files.")
                % {"count": MAX_ROWS}
            )
        if _is_sum(row):
            table.problems.append(_sum_problem(line, row))
            continue
        for place, cell in enumerate(row):
            if place not in heads and is_filled(cell):
                nameless.setdefault(place, line)
        table.append([row[i] if i < len(row) else None for i in heads])
        table.lines.append(line)
    if nameless:
        raise UnreadableFile(_nameless_columns(nameless))
    return table


def is_filled(cell: Any) -> bool:
    return cell is not None and cell != ""


def _tidy(row: Sequence) -> list:
    return [_tidy_cell(cell) if isinstance(cell, str) else cell for cell in row]


def _tidy_cell(text: str) -> str:
    """Blanks of any kind are blanks, and what is not seen is not there."""
    return _TEXT_MARK.sub("", visible(restore(text)).strip(), count=1)


def _is_sum(row: Sequence) -> bool:
    first = next(filter(is_filled, row), None)
    return isinstance(first, str) and bool(_SUM.fullmatch(one_line(first)))


def _sum_problem(line: int, row: Sequence) -> Problem:
    text = _("This is a row of totals. Delete it from the file.")
    return Problem(text, line, value=one_line(str(next(filter(is_filled, row)))))


def _nameless_columns(places: dict[int, int]) -> str:
    from openpyxl.utils import get_column_letter

    names = ", ".join(get_column_letter(place + 1) for place in sorted(places))
    return _(
        "Columns without a name hold data: %(names)s (row %(line)s). Name them in the first row "
        "or delete them; a merged head counts for its first column only."
    ) % {"names": names, "line": min(places.values())}
