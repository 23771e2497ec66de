"""What the register lists, written into a file: the chosen columns, and if asked all the texts.

Only a batch of documents is in memory at once, and nobody's words run as a formula.
"""

import csv
import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import BinaryIO

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.formats import Xlsx
from apps.core.richtext import html_to_text
from apps.core.spreadsheets import defuse
from apps.feedback.models import Feedback
from apps.feedback.register import Register, load_rows
from apps.feedback.tables import COLUMNS, Rows

BATCH = 500  # documents in memory at once
WIDTHS = {"number": 17, "registered": 17, "deadline": 17, "closed": 17}
TEXT_WIDTH, COLUMN_WIDTH = 50, 24

# The texts of the stages, in their order; formatting is left behind.
TEXTS = (
    "statement", "dissatisfaction", "cause", "employee_opinion", "handler_opinion",
    "win_back_actions", "prevention", "analysis", "conclusion", "confirmation",
    "confirmation_note", "answer",
)  # fmt: skip

log = logging.getLogger("feedback.export")


class Echo:
    """A file for `csv.writer` that hands every line back."""

    def write(self, line: str) -> str:
        return line


def headers(register: Register) -> list[str]:
    names = [str(COLUMNS[name].header) for name in register.columns]
    texts = (Feedback._meta.get_field(name).verbose_name for name in texts_of(register))
    return names + [capfirst(str(text)) for text in texts]


def texts_of(register: Register) -> tuple[str, ...]:
    """The texts to write beside the columns: a dozen long ones make a sheet hard to read."""
    return TEXTS if register.with_texts else ()


def records(register: Register, keys: list[int]) -> Iterator[list]:
    """Yield the cells of each document: text, or a moment in the time of the company."""
    texts = texts_of(register)
    for start in range(0, len(keys), BATCH):
        rows = load_rows(keys[start : start + BATCH], register.columns, texts)
        cells = Rows(rows, register.columns)
        for feedback in rows:
            yield [_cell(value) for value in (*cells.values(feedback), *_texts(feedback, texts))]


def csv_lines(register: Register, keys: list[int]) -> Iterator[bytes]:
    """Yield a CSV as Excel opens it here: BOM, «;», all cells quoted."""
    # Quoted, so that no other list separator can split a cell into a formula.
    writer = csv.writer(Echo(), delimiter=";", quoting=csv.QUOTE_ALL)
    yield b"\xef\xbb\xbf" + writer.writerow(headers(register)).encode()
    for record in records(register, keys):
        yield writer.writerow([_csv_text(value) for value in record]).encode()


def write_csv(
    register: Register, keys: list[int], file: BinaryIO, progress: Callable = lambda done: None
) -> None:
    for number, line in enumerate(csv_lines(register, keys)):
        file.write(line)
        if number % BATCH == 0:
            progress(number)


def write_xlsx(
    register: Register, keys: list[int], file: BinaryIO, progress: Callable = lambda done: None
) -> None:
    from apps.core.sheets import bold_cell, dated_cell, new_sheet

    widths = [_width(name) for name in (*register.columns, *texts_of(register))]
    book, sheet = new_sheet(title=_("Appeals"), frozen="B2", widths=widths)
    sheet.append([bold_cell(sheet, text) for text in headers(register)])
    for number, record in enumerate(records(register, keys), 1):
        sheet.append([dated_cell(sheet, value) if value else None for value in record])
        if number % BATCH == 0:
            progress(number)
    book.save(file)


def _width(name: str) -> int:
    return TEXT_WIDTH if name in TEXTS else WIDTHS.get(name, COLUMN_WIDTH)


WRITERS = {"xlsx": write_xlsx, "csv": write_csv}
CONTENT_TYPES = {
    "xlsx": Xlsx.content_type,
    "csv": "text/csv; charset=utf-8",
}


def filename(format: str) -> str:
    return f"{_('appeals')} {timezone.localdate():%Y-%m-%d}.{format}"


def audit(register: Register, format: str, count: int) -> None:
    """Say who took how much and by which filters; neither values nor names."""
    filters = ",".join(sorted(name for name in register.view if name in register.form.fields))
    log.info(
        "export user=%s format=%s documents=%s tab=%s filters=%s",
        register.user.pk, format, count, register.tab or "all", filters or "-",
    )  # fmt: skip


def _texts(feedback: Feedback, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if name == "statement":
            yield html_to_text(feedback.statement)
        elif name == "confirmation":
            yield feedback.get_confirmation_display()
        else:
            yield getattr(feedback, name)


def _cell(value) -> str | date:
    """A text, a moment by the clock of the office, or a day."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, date):
        return value
    return "" if value is None else str(value)


def _csv_text(value: str | date) -> str:
    if isinstance(value, str):
        return defuse(value)
    return value.strftime("%d.%m.%Y %H:%M" if isinstance(value, datetime) else "%d.%m.%Y")
