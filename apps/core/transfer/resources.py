"""What every import and export of a reference has in common.

A file is read as a whole or not at all: its rows are checked first, every error is told by line,
column and reason, and nothing is written while there is one. Rows are recognised by what people
know them by (names, personnel numbers), never by ids.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

import tablib
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import Error, Result

from apps.core.database.trees import in_tree_order
from apps.core.transfer.columns import (
    CodeCell,
    Column,
    DateCell,
    TextCell,
    in_file_language,
    loosen,
    sample_of,
    without_zeros,
)
from apps.core.transfer.tables import Problem, Table, UnreadableFile, is_filled

TITLE_COLUMNS = 4  # of a table: its first ones say what a row is
_EXAMPLE = pgettext_lazy("in an empty file", "Example: delete this row")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """One value that a file adds, changes or empties."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChanges:
    """What the preview tells of a row: by what people know it, and what becomes of it."""

    title: str
    changes: list[Change]
    remarks: tuple[str, ...] = ()

    @property
    def empties(self) -> bool:
        return any(change.before and not change.after for change in self.changes)


class RowDiff:
    """What a row changes: the values before and after, column by column."""

    def __init__(self, resource: "ReferenceResource", instance: models.Model, new: bool) -> None:
        self.new = new
        self.names = [column.column_name for column in resource.columns()]
        self.before = self._values(resource, instance)
        self.after: list[str] = []
        self.remarks: list[str] = []

    def _values(self, resource: "ReferenceResource", instance: models.Model) -> list[str]:
        return [TextCell().clean(column.export(instance)) for column in resource.columns()]

    def compare_with(self, resource: "ReferenceResource", instance: models.Model) -> None:
        self.after = self._values(resource, instance)
        self.remarks = resource.remarks(instance) if self.new else []

    def as_html(self) -> RowChanges:
        """Named by the library; the template writes it, without the columns that stay."""
        before = [""] * len(self.after) if self.new else self.before
        rows = zip(self.names, before, self.after, strict=True)
        changes = [Change(*row) for row in rows if row[1] != row[2]]
        known = self.after if self.new else self.before
        title = " · ".join(filter(None, known[:TITLE_COLUMNS]))
        return RowChanges(title, changes, tuple(self.remarks))


class NaturalKeyLoader(BaseInstanceLoader):
    """Finds the row that a line of the file means; all rows are fetched once."""

    def __init__(self, resource: "ReferenceResource", dataset: Table | None = None) -> None:
        super().__init__(resource, dataset)
        self.exact: dict[tuple, models.Model] = {}
        self.loose: dict[tuple, models.Model] = {}
        self.alike: dict[tuple, list[models.Model]] = defaultdict(list)
        for instance in resource.get_queryset():
            key = resource.key_of(instance)
            self.exact.setdefault(key, instance)
            self.loose.setdefault(tuple(map(loosen, key)), instance)
            self.alike[bare(key)].append(instance)

    def get_instance(self, row: Any) -> models.Model | None:
        key = self.resource.key_in(row)
        found = self.exact.get(key) or self.loose.get(tuple(map(loosen, key)))
        return found or self._without_zeros(key, row)

    def _without_zeros(self, key: tuple[str, ...], row: Any) -> models.Model | None:
        """The row whose number lost its zeros in a spreadsheet. Never silently another one."""
        alike = self.alike.get(bare(key), [])
        same = [instance for instance in alike if self.resource.is_same(instance, row)]
        if len(same) == 1:
            return same[0]
        if alike:
            text = _(
                "“%(text)s” looks like “%(known)s” with other zeros at the beginning. Make the "
                "column a text column and check the number."
            )
            known = self.resource.key_of(alike[0])
            raise ValidationError(text % {"text": key[0], "known": known[0]})
        return None


def bare(key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(without_zeros(loosen(part)) for part in key)


def _blank_columns(dataset: Table) -> set[str]:
    filled = {
        name
        for row in dataset
        for name, cell in zip(dataset.headers, row, strict=True)
        if is_filled(cell)
    }
    return set(dataset.headers) - filled


class ReferenceResource(Resource):
    """The table of one reference. A subclass declares columns, `natural_key` and `Meta.model`."""

    #: names of the columns by which a row is recognised
    natural_key: tuple[str, ...] = ("name",)
    #: tells people how a row is recognised and what else they should know
    hint: str | Promise = ""
    #: what an empty file shows where the cell cannot know: {attribute: value, or what gives it}
    samples: ClassVar[dict[str, Any]] = {}

    class Meta:
        instance_loader_class = NaturalKeyLoader
        import_id_fields = ()
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False
        use_transactions = True
        chunk_size = 1000

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for column in self.columns():
            column.translate()
        self.lines: list[int] = []
        self.taken: dict = {}
        self.silent: set[str] = set()
        self.importer = None  # the user, when somebody imports on a page

    @classmethod
    def get_diff_class(cls) -> type[RowDiff]:
        return RowDiff

    @classmethod
    def get_display_name(cls) -> str:
        return str(cls._meta.model._meta.verbose_name_plural)

    def remarks(self, instance: models.Model) -> list[str]:
        """What the preview says of a row that is to be added, as text or safe HTML."""
        return []

    def sample(self) -> tablib.Dataset:
        """An empty file: the heads, and one row that shows what is typed under them.

        Where a row is recognised by a text, it says that the row is an example.
        """
        columns = self.columns()
        row = [self._sample_of(column) for column in columns]
        return tablib.Dataset(row, headers=[column.column_name for column in columns])

    def _sample_of(self, column: Column) -> Any:
        given = self.samples.get(column.attribute)
        found = sample_of(column.widget) if given is None else given
        found = found() if callable(found) else found
        is_key = column.attribute in self.natural_key and type(column.widget) is TextCell
        return in_file_language(_EXAMPLE) if is_key and not found else found

    def columns(self) -> list[Column]:
        return self.get_import_fields()

    def get_queryset(self) -> models.QuerySet:
        return self.with_related(self._meta.model._default_manager.all())

    def with_related(self, queryset: models.QuerySet) -> models.QuerySet:
        """Join what the columns show, so that a table costs a fixed number of queries."""
        return queryset

    def filter_export(self, queryset: models.QuerySet, **kwargs: Any) -> models.QuerySet:
        return self.with_related(queryset)

    def init_instance(self, row: Any = None) -> models.Model:
        return self._meta.model()

    # Which row of the table a line of the file means

    def key_of(self, instance: models.Model) -> tuple[str, ...]:
        return tuple(
            TextCell().clean(self.fields[name].export(instance)) for name in self.natural_key
        )

    def key_in(self, row: Any) -> tuple[str, ...]:
        return tuple(self._part_in(row, self.fields[name]) for name in self.natural_key)

    def _part_in(self, row: Any, column: Column) -> str:
        """The text of a cell, as `key_of` has it: a date in any spelling is one date."""
        cell = row.get(column.column_name)
        if isinstance(column.widget, CodeCell | DateCell):
            with suppress(ValueError):
                cell = column.clean(row)
        return TextCell().clean(cell)

    def is_same(self, instance: models.Model, row: Any) -> bool:
        """Whether a row is meant by a line that gives its number with other zeros."""
        return False

    def get_or_init_instance(
        self, instance_loader: BaseInstanceLoader, row: Any
    ) -> tuple[models.Model, bool]:
        instance, new = super().get_or_init_instance(instance_loader, row)
        self.refuse_a_second_line(instance, new, row)
        return instance, new

    def refuse_a_second_line(self, instance: models.Model, new: bool, row: Any) -> None:
        key = bare(self.key_in(row)) if new else instance.pk
        line = self.taken.setdefault(key, self.current_line)
        if line != self.current_line and (not new or any(key)):
            raise ValidationError(_("This repeats row %(line)s.") % {"line": line})

    # Reading a file

    def import_data(self, dataset: Table, dry_run: bool = False, **kwargs: Any) -> Result:
        """Check all rows, then write all of them, or none when any has an error.

        A column without any value changes nothing, unless `clear_empty`. `result.problems` tells
        each error by line, column and reason, `result.notes` what else there is to know.
        """
        self.taken = {}
        self.lines = dataset.lines
        self.importer = kwargs.get("user")
        notes, refused = list(dataset.notes), list(dataset.problems)
        try:
            self._match_headers(dataset)
        except UnreadableFile as error:
            refused.append(Problem(str(error)))
            result = self.get_result_class()()
        else:
            self.silent = set() if kwargs.pop("clear_empty", False) else _blank_columns(dataset)
            notes += self._notes_on_silent()
            kwargs["rollback_on_validation_errors"] = True
            result = super().import_data(dataset, dry_run or bool(refused), **kwargs)
        result.problems = sorted(refused + self._problems(result), key=lambda p: p.line or 0)
        result.notes = notes
        if dry_run:  # what empties a value comes first: of a long file only a part is shown
            result.rows.sort(key=lambda row: not (row.diff and row.diff.empties))
        if refused:  # for the library: nothing may be written
            result.append_base_error(Error(UnreadableFile()))
        return result

    def import_field(
        self, field: Column, instance: models.Model, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        if instance.pk is None or field.column_name not in self.silent:
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def _notes_on_silent(self) -> list[str]:
        names = [c.column_name for c in self.columns() if c.column_name in self.silent]
        text = _("Columns without any value change nothing: %(names)s.")
        return [text % {"names": ", ".join(names)}] if names else []

    def _match_headers(self, dataset: Table) -> None:
        by_spelling = {text: col.column_name for col in self.columns() for text in col.spellings}
        known = [by_spelling.get(loosen(header)) for header in dataset.headers or ()]
        unknown = [h for h, name in zip(dataset.headers or (), known, strict=True) if not name]
        required = [self.fields[name].column_name for name in self.natural_key]
        missing = [name for name in required if name not in known]
        if unknown or missing:
            self._refuse_headers(unknown, missing)
        twice = sorted({name for name in known if name and known.count(name) > 1})
        if twice:
            text = _("A column stands in the file twice: %(names)s.")
            raise UnreadableFile(text % {"names": ", ".join(twice)})
        dataset.headers = known

    def _refuse_headers(self, unknown: list[str], missing: list[str]) -> None:
        columns = ", ".join(column.column_name for column in self.columns())
        if unknown:
            text = _("Unknown columns: %(names)s. The columns are: %(columns)s.")
        else:
            text = _("Missing columns: %(names)s. The columns are: %(columns)s.")
        raise UnreadableFile(text % {"names": ", ".join(unknown or missing), "columns": columns})

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        self.current_line = self.lines[kwargs["row_number"] - 1]

    def after_init_instance(
        self, instance: models.Model, new: bool, row: Any, **kwargs: Any
    ) -> None:
        """Read related rows now: the copy kept for comparison loses what was prefetched."""
        for column in self.columns():
            column.get_value(instance)

    def skip_row(
        self,
        instance: models.Model,
        original: models.Model,
        row: Any,
        import_validation_errors: dict[str, Any] | None = None,
    ) -> bool:
        """An unchanged row is skipped; a new one never is."""
        if original.pk is None:
            return False
        return super().skip_row(instance, original, row, import_validation_errors)

    def validate_instance(
        self,
        instance: models.Model,
        import_validation_errors: dict[str, Any] | None = None,
        validate_unique: bool = True,
    ) -> None:
        """As `full_clean`, but without asking again whether a reference found just now exists."""
        errors = dict(import_validation_errors or {})
        for check in self.checks(instance, errors):
            try:
                check()
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError({name: self._told(name, told) for name, told in errors.items()})

    def _told(self, attribute: str, errors: Any) -> list:
        """«Cannot be NULL» says nothing to who fills in a table: name the column to fill in."""
        told = ValidationError(errors).error_list
        missing = [error for error in told if error.code in ("null", "blank")]
        name = self._names_by_attribute().get(attribute, "")
        if not missing or not name:
            return told
        text = _("Fill in the column “%(name)s”: a row needs it.") % {"name": name}
        return [text, *(error for error in told if error not in missing)]

    def _names_by_attribute(self) -> dict[str, str]:
        return {
            attribute: column.column_name
            for column in self.columns()
            for attribute in (column.attribute, *column.covers)
        }

    def checks(self, instance: models.Model, errors: dict) -> list[Callable]:
        """What is checked of a row whose cells were read, apart from `errors` in them."""
        found = {
            field.name
            for field in instance._meta.concrete_fields
            if field.is_relation and getattr(instance, field.attname) is not None
        }
        return [
            lambda: instance.clean_fields(exclude={*errors, *found}),
            instance.clean,
            lambda: instance.validate_unique(exclude=set(errors)),
            lambda: instance.validate_constraints(exclude=set(errors)),
        ]

    def after_import(self, dataset: Table, result: Result, **kwargs: Any) -> None:
        """Ids are never imported, so there is no sequence to reset."""

    # Telling what is wrong

    def _problems(self, result: Result) -> list[Problem]:
        problems = [Problem(self._reason(error.error)) for error in result.base_errors]
        for row in result.invalid_rows:
            problems.extend(self._problems_of(row))
        for row in result.error_rows:
            line = self.lines[row.number - 1]
            problems.extend(Problem(self._reason(error.error), line) for error in row.errors)
        return problems

    def _problems_of(self, row: Any) -> Iterator[Problem]:
        by_attribute = self._names_by_attribute()
        values = dict(zip((c.column_name for c in self.columns()), row.values, strict=True))
        for attribute, reasons in row.error_dict.items():
            name = by_attribute.get(attribute, "")
            value = TextCell().clean(values.get(name)) if name in values else ""
            for reason in reasons:
                yield Problem(reason, self.lines[row.number - 1], name, value)

    def _reason(self, error: Exception) -> str:
        if isinstance(error, UnreadableFile):
            return str(error)
        logger.error("Import failed", exc_info=error)
        return _("The row could not be saved. Tell the administrator of the server.")


class TreeResource(ReferenceResource):
    """A reference that is a tree: in the file, parents stand above what is part of them."""

    def iter_queryset(self, queryset: models.QuerySet) -> list[Any]:
        return in_tree_order(queryset)
