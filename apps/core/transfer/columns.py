"""The columns of an imported or exported table: what a cell shows, and how it is read back.

Headers and words («да», «жалоба») are written in the language of the installation, whoever exports,
so that a file keeps its form; they are read in every language of the interface.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Choices, Model
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from import_export.fields import Field
from import_export.widgets import Widget

from apps.core.text.normalisation import one_line, visible
from apps.core.transfer.csv_files import DATE_FORMAT
from apps.core.transfer.safe_cells import fit
from apps.core.transfer.tables import BadCell
from apps.core.values.dates import in_the_past

SEPARATOR = ";"
YES, NO = pgettext_lazy("in a table", "yes"), pgettext_lazy("in a table", "no")


def loosen(text: str | Promise) -> str:
    """Return `text` as it is compared: in one form, without case and superfluous blanks."""
    return one_line(str(text)).casefold()


def without_zeros(text: str) -> str:
    """Return what a spreadsheet makes of a number with zeros at its beginning."""
    return text.lstrip("0") or "0" if text.isascii() and text.isdigit() else text


def in_file_language(text: str | Promise) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return str(text)


def in_every_language(text: str | Promise) -> set[str]:
    """Return all spellings by which a header or a word is recognised."""
    spellings = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            spellings.add(loosen(text))
    return spellings


class Column(Field):
    """A column of the table. `header` is what stands above it.

    Errors of the model fields in `covers` are told as errors of this column.
    """

    column_name: str
    covers: tuple[str, ...] = ()

    def __init__(self, attribute: str, header: str | Promise, cell: Widget | None = None) -> None:
        super().__init__(attribute=attribute, column_name=header, widget=cell or TextCell())

    def clean(self, row: Any, **kwargs: Any) -> Any:
        """The value of the cell. Raises `ValueError` with what is wrong."""
        cell = row[self.column_name]
        if isinstance(cell, BadCell):
            raise ValueError(cell.reason)
        return self.widget.clean(cell, row=row, **kwargs)

    def save(self, instance: Model, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Other blanks, and what was lost in a spreadsheet, are no change of what was there."""
        old, new = self.get_value(instance), self.clean(row, **kwargs)
        unchanged = isinstance(old, str) and isinstance(new, str) and self._means(old, new)
        setattr(instance, self.attribute, old if unchanged else new)

    def _means(self, old: str, new: str) -> bool:
        with suppress(ValueError):
            if new == self.widget.clean(old):
                return True
        has_lost = len(new) < len(old)  # zeros in a spreadsheet, or its end in a cell of Excel
        return has_lost and (without_zeros(new) == without_zeros(old) or new == fit(old))

    def translate(self) -> None:
        """Fix the header in the language of the file."""
        self.spellings = in_every_language(self.column_name)
        self.column_name = in_file_language(self.column_name)


class RelatedColumn(Column):
    """Several related rows in one cell, kept on the row under `attribute` until it is saved."""

    def __init__(
        self, attribute: str, header: str | Promise, cell: Widget, *, read: Callable
    ) -> None:
        super().__init__(attribute, header, cell)
        self.read = read

    def get_value(self, instance: Model) -> list:
        kept = vars(instance)
        if self.attribute not in kept:
            kept[self.attribute] = list(self.read(instance)) if instance.pk else []
        return kept[self.attribute]

    def save(self, instance: Model, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """The same values in another order are no change."""
        old, new = self.get_value(instance), self.clean(row, **kwargs)
        setattr(instance, self.attribute, old if set(old) == set(new) else new)


def sample_of(cell: Widget) -> Any:
    """What an empty file shows in a cell as an example; nothing where only people can know."""
    sample = getattr(cell, "sample", "")
    return sample() if callable(sample) else sample


class TextCell(Widget):
    """Text; a number from a spreadsheet («7707083893», 12.0) becomes the text one sees there."""

    def __init__(self, *, default: str = "") -> None:
        super().__init__()
        self.default = default

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        if value is None:
            return self.default
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, datetime) and value.time() != time.min:
            return value.strftime(f"{DATE_FORMAT} %H:%M")
        if isinstance(value, date):
            return value.strftime(DATE_FORMAT)
        return self.tidied(str(value)) or self.default

    def tidied(self, text: str) -> str:
        return one_line(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class LongTextCell(TextCell):
    """Text of several lines, which keeps its blanks: «10 000 ₽» is not to break."""

    def tidied(self, text: str) -> str:
        return visible(text).strip()


class CodeCell(TextCell):
    """A number that is a name, as an INN; a spreadsheet may have made a quantity of it."""

    def tidied(self, text: str) -> str:
        text = one_line(text)
        if _SHORTENED.fullmatch(text):
            raise ValueError(
                _(
                    "The spreadsheet has shortened the number and its digits are lost. Make the "
                    "column a text column and enter the number again."
                )
            )
        return unrounded(text)


_SHORTENED = re.compile(r"\d[.,]?\d*[eE]\+?\d{1,3}")
_UNROUNDED = re.compile(r"(\d+)[.,]0+")


def unrounded(text: str) -> str:
    """Return «701» for «701.0», as a spreadsheet writes a whole number at times."""
    found = _UNROUNDED.fullmatch(text)
    return found[1] if found else text


class NullableCodeCell(CodeCell):
    """A code that is either unique or absent."""

    def clean(  # type: ignore[override]  # where there is none, none is kept
        self, value: Any, row: Any = None, **kwargs: Any
    ) -> str | None:
        return super().clean(value) or None


class NumberCell(Widget):
    sample = 1

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        text = unrounded(TextCell().clean(value)) or "0"
        if not text.isdecimal():
            raise ValueError(_("Enter a whole number, zero or more."))
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> int | None:
        return value


class YesNoCell(Widget):
    """«да» or «нет»; an empty cell means `default`."""

    def __init__(self, *, default: bool) -> None:
        super().__init__()
        self.default = default

    def sample(self) -> str:
        return in_file_language(YES if self.default else NO)

    @cached_property
    def words(self) -> dict[str, bool]:
        words = {"1": True, "true": True, "0": False, "false": False}
        words |= dict.fromkeys(in_every_language(YES), True)
        return words | dict.fromkeys(in_every_language(NO), False)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        word = loosen(TextCell().clean(value))
        if not word:
            return self.default
        if word in self.words:
            return self.words[word]
        raise ValueError(
            _("Enter “%(yes)s” or “%(no)s”.")
            % {"yes": in_file_language(YES), "no": in_file_language(NO)}
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return in_file_language(YES if value else NO)


class ChoiceCell(Widget):
    """One of the words of a choice field, as it is shown."""

    def __init__(self, choices: type[Choices], *, default: str | None = None) -> None:
        super().__init__()
        self.choices = choices
        self.default = default

    def sample(self) -> str:
        code = self.choices.values[0] if self.default is None else self.default
        return in_file_language(self.choices(code).label) if code else ""

    @cached_property
    def words(self) -> dict[str, str]:
        choices = self.choices.choices
        return {word: code for code, label in choices for word in in_every_language(label)}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        word = loosen(TextCell().clean(value))
        if not word and self.default is not None:
            return self.default
        if word in self.words:
            return self.words[word]
        words = (in_file_language(label) for label in self.choices.labels)
        raise ValueError(_("Enter one of: %(words)s.") % {"words": ", ".join(words)})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return in_file_language(self.choices(value).label) if value else ""


def _at_midnight(moment: datetime, clock: str = "") -> date:
    """The day of a moment; with another time of day it may be one of another time zone."""
    if moment.time() != time.min or clock.strip("0:. Z"):
        raise ValueError(_("This is a moment, not a date: delete the time of day."))
    return moment.date()


class DateCell(Widget):
    """A date cell, or text such as 31.12.1985 or 1985-12-31, also with the time of midnight."""

    sample: date = date(2026, 12, 31)
    formats = (DATE_FORMAT, "%Y-%m-%d", "%d.%m.%y", "%d-%m-%Y")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        if isinstance(value, datetime):
            return _at_midnight(value)
        if isinstance(value, int | float):
            text = _("This is a number, not a date. Make the column a column of dates.")
            raise ValueError(text)
        text = TextCell().clean(value)
        if not text:
            return None
        day, __, clock = text.removesuffix("г.").strip().replace("T", " ").partition(" ")
        for form in self.formats:
            try:
                found = datetime.strptime(day, form)
            except ValueError:
                continue
            return self.of_short_year(_at_midnight(found, clock), form)
        raise ValueError(_("The date was not recognised. Example: 31.12.1985"))

    def of_short_year(self, day: date, form: str) -> date:
        """The day with the year that two digits mean here."""
        return day

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> date | None:
        return value


class BirthDateCell(DateCell):
    """Two digits of a year mean one that has passed: «12.05.55» is 1955."""

    sample = date(1985, 12, 31)

    def of_short_year(self, day: date, form: str) -> date:
        return in_the_past(day) if "%y" in form else day


class ReferenceCell(Widget):
    """A row of another reference, by the words that `label` shows for it.

    `rows` gives all rows once for an import or an export. `find` may refine the search: it gets the
    index, the text and the row, and returns the rows that may be meant.
    """

    def __init__(
        self,
        rows: Callable[[], Iterable],
        *,
        label: Callable = str,
        find: Callable | None = None,
    ) -> None:
        super().__init__()
        self.rows, self.label, self.find = rows, label, find
        self._index: dict[str, list] | None = None

    def sample(self) -> str:
        return next((self.label(instance) for instance in self.rows()), "")

    @property
    def index(self) -> dict[str, list]:
        """All rows by the loosened words for them."""
        if self._index is None:
            self._index = {}
            for instance in self.rows():
                self.add(instance)
        return self._index

    def add(self, instance: Model) -> None:
        """Make a row known that the import itself has just written."""
        rows = self.index.setdefault(loosen(self.label(instance)), [])
        rows[:] = [row for row in rows if row != instance] + [instance]

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = TextCell().clean(value)
        if not text:
            return None
        key = loosen(text)
        found = self.find(self.index, key, row) if self.find else self.index.get(key, [])
        if not found:
            raise ValueError(_("“%(text)s” is not in the reference.") % {"text": text})
        if len(found) > 1:
            choices = SEPARATOR.join(f" {self.label(instance)}" for instance in found[:5])
            raise ValueError(
                _("“%(text)s” is ambiguous. Enter one of:%(choices)s")
                % {"text": text, "choices": choices}
            )
        return found[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else self.label(value)


class ListCell(Widget):
    """Several values in one cell, separated by «;» or on lines of their own.

    `item` reads and shows one of them.
    """

    def __init__(self, item: Widget) -> None:
        super().__init__()
        self.item = item

    def sample(self) -> Any:
        return sample_of(self.item)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list:
        texts = filter(None, map(one_line, self.parts(LongTextCell().clean(value))))
        return list(dict.fromkeys(self.item.clean(text) for text in texts))

    def parts(self, text: str) -> list[str]:
        return re.split(r"[;\n\r]+", text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return f"{SEPARATOR} ".join(self.item.render(item) for item in value or ())


def in_use_column() -> Column:
    return Column("is_active", pgettext_lazy("column", "In use"), YesNoCell(default=True))
