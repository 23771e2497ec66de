"""What the register lists, written into a file: the chosen columns, and if asked all the texts.

Only a batch of documents is in memory at once, and nobody's words run as a formula.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import BinaryIO

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.core.lists import CONTENT_TYPES, Column, Sheet, references_of
from apps.core.text.richtext import html_to_text
from apps.feedback.models import Feedback
from apps.feedback.models.prefetch import attach_references
from apps.feedback.pages.register.columns import ROW_FIELDS, Documents, read_along
from apps.feedback.pages.register.register import Register

BATCH = 500  # documents in memory at once
TEXT_WIDTH, COLUMN_WIDTH = 50, 24

# The texts of the stages, in their order; formatting is left behind.
TEXTS = (
    "statement",
    "goal_text",
    "dissatisfaction",
    "cause",
    "employee_opinion",
    "handler_opinion",
    "win_back_actions",
    "prevention",
    "analysis",
    "conclusion",
    "confirmation",
    "confirmation_note",
    "answer",
)

log = logging.getLogger("feedback.export")
Progress = Callable[[int], object]  # is told how many documents are written


def texts_of(register: Register) -> tuple[str, ...]:
    """The texts to write beside the columns: a dozen long ones make a sheet hard to read."""
    return TEXTS if register.with_texts else ()


def _unheard(done: int) -> None:
    """Nobody asks how far a small file is."""


def sheet_of(register: Register, keys: list[int], progress: Progress = _unheard) -> Sheet:
    """The documents with `keys`, in the columns of the register; read as the file is written."""
    texts = texts_of(register)
    labels = [capfirst(str(Feedback._meta.get_field(name).verbose_name)) for name in texts]
    widths = [column.width or COLUMN_WIDTH for column in register.shown]
    return Sheet(
        heads=[*(str(column.header) for column in register.shown), *labels],
        records=records(register, keys, progress),
        title=_("Appeals"),
        widths=[*widths, *(TEXT_WIDTH for _name in texts)],
        frozen="B2",
        with_time=True,
    )


def records(register: Register, keys: list[int], progress: Progress) -> Iterator[list]:
    """Yield the cells of each document."""
    texts = texts_of(register)
    for start in range(0, len(keys), BATCH):
        progress(start)
        rows = load_rows(keys[start : start + BATCH], register.shown, texts)
        cells = Documents(rows, register.shown)
        for feedback in rows:
            yield [*cells.values(feedback), *_texts(feedback, texts)]


def write(
    kind: str, register: Register, keys: list[int], file: BinaryIO, progress: Progress = _unheard
) -> None:
    sheet_of(register, keys, progress).write(kind, file)


WRITERS = {kind: partial(write, kind) for kind in CONTENT_TYPES}


def file_words() -> str:
    """What the file is named after."""
    return _("appeals")


def audit(register: Register, format: str, count: int) -> None:
    """Say who took how much and by which filters; neither values nor names."""
    filters = ",".join(sorted(name for name in register.view if name in register.form.fields))
    log.info(
        "export user=%s format=%s documents=%s tab=%s filters=%s",
        register.user.pk,
        format,
        count,
        register.tab or "all",
        filters or "-",
    )


def _texts(feedback: Feedback, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if name == "statement":
            yield html_to_text(feedback.statement)
        elif name == "confirmation":
            yield feedback.get_confirmation_display()
        else:
            yield getattr(feedback, name)


def load_rows(
    keys: list[int], columns: Iterable[Column], texts: Iterable[str] = ()
) -> list[Feedback]:
    """Return the documents in the order of `keys`, with what the columns show of related rows."""
    found = read_along(Feedback.objects.only(*ROW_FIELDS, *texts), columns).in_bulk(keys)
    rows = [found[key] for key in keys if key in found]
    attach_references(rows, references_of(columns))
    return rows
