"""The columns of an imported or exported table: what a cell shows, and how it is read back.

Headers and words («да», «жалоба») are written in the language of the installation, whoever exports,
so that a file keeps its form; they are read in every language of the interface.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from import_export.fields import Field
from import_export.widgets import Widget

from apps.core.formats import DATE_FORMAT

SEPARATOR = ";"
YES, NO = pgettext_lazy("in a table", "yes"), pgettext_lazy("in a table", "no")


def loosen(text) -> str:
    """Return `text` as it is compared: without case and superfluous blanks."""
    return " ".join(str(text).split()).casefold()


def in_file_language(text) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return str(text)


def in_every_language(text) -> set[str]:
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

    covers: tuple[str, ...] = ()

    def __init__(self, attribute: str, header, cell: Widget | None = None) -> None:
        super().__init__(attribute=attribute, column_name=header, widget=cell or TextCell())

    def save(self, instance, row, is_m2m=False, **kwargs) -> None:
        """Blanks around a text that was always there are no change."""
        old, new = self.get_value(instance), self.clean(row, **kwargs)
        unchanged = isinstance(old, str) and old.strip() == new
        setattr(instance, self.attribute, old if unchanged else new)

    def translate(self) -> None:
        """Fix the header in the language of the file."""
        self.spellings = in_every_language(self.column_name)
        self.column_name = in_file_language(self.column_name)


class RelatedColumn(Column):
    """Several related rows in one cell, kept on the row under `attribute` until it is saved."""

    def __init__(self, attribute: str, header, cell: Widget, *, read: Callable) -> None:
        super().__init__(attribute, header, cell)
        self.read = read

    def get_value(self, instance) -> list:
        kept = vars(instance)
        if self.attribute not in kept:
            kept[self.attribute] = list(self.read(instance)) if instance.pk else []
        return kept[self.attribute]

    def save(self, instance, row, is_m2m=False, **kwargs) -> None:
        """The same values in another order are no change."""
        old, new = self.get_value(instance), self.clean(row, **kwargs)
        setattr(instance, self.attribute, old if set(old) == set(new) else new)


class TextCell(Widget):
    """Text; a number from a spreadsheet («7707083893», 12.0) becomes the text one sees there."""

    def __init__(self, *, default: str = "") -> None:
        super().__init__()
        self.default = default

    def clean(self, value, row=None, **kwargs) -> str:
        if value is None:
            return self.default
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, date):
            return value.strftime(DATE_FORMAT)
        return str(value).strip() or self.default

    def render(self, value, obj=None, **kwargs) -> str:
        return "" if value is None else str(value)


class NullableTextCell(TextCell):
    """Text that is either unique or absent."""

    def clean(self, value, row=None, **kwargs) -> str | None:
        return super().clean(value) or None


class NumberCell(Widget):
    def clean(self, value, row=None, **kwargs) -> int:
        text = TextCell().clean(value) or "0"
        if not text.isdecimal():
            raise ValueError(_("Enter a whole number, zero or more."))
        return int(text)

    def render(self, value, obj=None, **kwargs) -> int | None:
        return value


class YesNoCell(Widget):
    """«да» or «нет»; an empty cell means `default`."""

    def __init__(self, *, default: bool) -> None:
        super().__init__()
        self.default = default

    @cached_property
    def words(self) -> dict[str, bool]:
        words = {"1": True, "true": True, "0": False, "false": False}
        words |= dict.fromkeys(in_every_language(YES), True)
        return words | dict.fromkeys(in_every_language(NO), False)

    def clean(self, value, row=None, **kwargs) -> bool:
        word = loosen(TextCell().clean(value))
        if not word:
            return self.default
        if word in self.words:
            return self.words[word]
        raise ValueError(
            _("Enter “%(yes)s” or “%(no)s”.")
            % {"yes": in_file_language(YES), "no": in_file_language(NO)}
        )

    def render(self, value, obj=None, **kwargs) -> str:
        return in_file_language(YES if value else NO)


class ChoiceCell(Widget):
    """One of the words of a choice field, as it is shown."""

    def __init__(self, choices, *, default: str | None = None) -> None:
        super().__init__()
        self.choices = choices
        self.default = default

    @cached_property
    def words(self) -> dict[str, str]:
        choices = self.choices.choices
        return {word: code for code, label in choices for word in in_every_language(label)}

    def clean(self, value, row=None, **kwargs) -> str:
        word = loosen(TextCell().clean(value))
        if not word and self.default is not None:
            return self.default
        if word in self.words:
            return self.words[word]
        words = (in_file_language(label) for label in self.choices.labels)
        raise ValueError(_("Enter one of: %(words)s.") % {"words": ", ".join(words)})

    def render(self, value, obj=None, **kwargs) -> str:
        return in_file_language(self.choices(value).label) if value else ""


class DateCell(Widget):
    """A date cell, or text such as 31.12.1985 or 1985-12-31."""

    formats = (DATE_FORMAT, "%Y-%m-%d", "%d.%m.%y")

    def clean(self, value, row=None, **kwargs) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        text = TextCell().clean(value)
        for form in self.formats:
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
        if text:
            raise ValueError(_("The date was not recognised. Example: 31.12.1985"))
        return None

    def render(self, value, obj=None, **kwargs) -> date | None:
        return value


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

    @property
    def index(self) -> dict[str, list]:
        """All rows by the loosened words for them."""
        if self._index is None:
            self._index = {}
            for instance in self.rows():
                self.add(instance)
        return self._index

    def add(self, instance) -> None:
        """Make a row known that the import itself has just written."""
        rows = self.index.setdefault(loosen(self.label(instance)), [])
        rows[:] = [row for row in rows if row != instance] + [instance]

    def clean(self, value, row=None, **kwargs):
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

    def render(self, value, obj=None, **kwargs) -> str:
        return "" if value is None else self.label(value)


class ListCell(Widget):
    """Several values in one cell, separated by «;»; `item` reads and shows one of them."""

    def __init__(self, item: Widget) -> None:
        super().__init__()
        self.item = item

    def clean(self, value, row=None, **kwargs) -> list:
        texts = (part.strip() for part in TextCell().clean(value).split(SEPARATOR))
        return list(dict.fromkeys(self.item.clean(text) for text in texts if text))

    def render(self, value, obj=None, **kwargs) -> str:
        return f"{SEPARATOR} ".join(self.item.render(item) for item in value or ())


def in_use_column() -> Column:
    return Column("is_active", pgettext_lazy("column", "In use"), YesNoCell(default=True))
