"""What every import and export of a reference has in common.

A file is read as a whole or not at all: its rows are checked first, every error is told by line,
column and reason, and nothing is written while there is one. Rows are recognised by what people
know them by (names, personnel numbers), never by ids.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import tablib
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import Error, Result

from apps.core.columns import Column, TextCell, loosen
from apps.core.formats import UnreadableFile
from apps.core.trees import in_tree_order

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """One reason why a file cannot be imported. `line` is the row as the spreadsheet numbers it."""

    reason: str
    line: int | None = None
    column: str = ""
    value: str = ""


class RowDiff:
    """What a row changes: pairs of the value before and after, column by column."""

    def __init__(self, resource, instance, new: bool) -> None:
        self.new = new
        self.before = self._values(resource, instance)
        self.after: list[str] = []

    def _values(self, resource, instance) -> list[str]:
        return [TextCell().clean(column.export(instance)) for column in resource.columns()]

    def compare_with(self, resource, instance) -> None:
        self.after = self._values(resource, instance)

    def as_html(self) -> list[tuple[str, str]]:
        """Named by the library; the template writes the pairs."""
        before = [""] * len(self.after) if self.new else self.before
        return list(zip(before, self.after, strict=True))


class NaturalKeyLoader(BaseInstanceLoader):
    """Finds the row that a line of the file means; all rows are fetched once."""

    def __init__(self, resource, dataset=None) -> None:
        super().__init__(resource, dataset)
        self.exact: dict[tuple, models.Model] = {}
        self.loose: dict[tuple, models.Model] = {}
        for instance in resource.get_queryset():
            key = resource.key_of(instance)
            self.exact.setdefault(key, instance)
            self.loose.setdefault(tuple(map(loosen, key)), instance)

    def get_instance(self, row):
        key = self.resource.key_in(row)
        return self.exact.get(key) or self.loose.get(tuple(map(loosen, key)))


class ReferenceResource(Resource):
    """The table of one reference. A subclass declares columns, `natural_key` and `Meta.model`."""

    #: names of the columns by which a row is recognised
    natural_key: tuple[str, ...] = ("name",)
    #: tells people how a row is recognised and what else they should know
    hint = ""

    class Meta:
        instance_loader_class = NaturalKeyLoader
        import_id_fields = ()
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False
        use_transactions = True
        chunk_size = 1000

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        for column in self.columns():
            column.translate()
        self.lines: list[int] = []
        self.taken: dict = {}
        self.importer = None  # the user, when somebody imports on a page

    @classmethod
    def get_diff_class(cls):
        return RowDiff

    @classmethod
    def get_display_name(cls) -> str:
        return str(cls._meta.model._meta.verbose_name_plural)

    def columns(self) -> list[Column]:
        return self.get_import_fields()

    def get_queryset(self) -> models.QuerySet:
        return self.with_related(self._meta.model._default_manager.all())

    def with_related(self, queryset: models.QuerySet) -> models.QuerySet:
        """Join what the columns show, so that a table costs a fixed number of queries."""
        return queryset

    def filter_export(self, queryset: models.QuerySet, **kwargs) -> models.QuerySet:
        return self.with_related(queryset)

    def init_instance(self, row=None) -> models.Model:
        return self._meta.model()

    # Which row of the table a line of the file means

    def key_of(self, instance) -> tuple[str, ...]:
        return tuple(
            TextCell().clean(self.fields[name].export(instance)) for name in self.natural_key
        )

    def key_in(self, row) -> tuple[str, ...]:
        return tuple(
            TextCell().clean(row.get(self.fields[name].column_name)) for name in self.natural_key
        )

    def get_or_init_instance(self, instance_loader, row):
        instance, new = super().get_or_init_instance(instance_loader, row)
        self.refuse_a_second_line(instance, new, row)
        return instance, new

    def refuse_a_second_line(self, instance, new: bool, row) -> None:
        key = tuple(map(loosen, self.key_in(row))) if new else instance.pk
        line = self.taken.setdefault(key, self.current_line)
        if line != self.current_line and (not new or any(key)):
            raise ValidationError(_("This repeats row %(line)s.") % {"line": line})

    # Reading a file

    def import_data(self, dataset: tablib.Dataset, dry_run: bool = False, **kwargs) -> Result:
        """Check all rows, then write all of them, or none when any has an error.

        `result.problems` tells each error by line, column and reason.
        """
        self.taken = {}
        self.lines = getattr(dataset, "lines", list(range(2, len(dataset) + 2)))
        self.importer = kwargs.get("user")
        kwargs["rollback_on_validation_errors"] = True
        try:
            self._match_headers(dataset)
        except UnreadableFile as error:
            result = self.get_result_class()()
            result.append_base_error(Error(error))
        else:
            result = super().import_data(dataset, dry_run, **kwargs)
        result.problems = self._problems(result)
        return result

    def _match_headers(self, dataset: tablib.Dataset) -> None:
        by_spelling = {text: col.column_name for col in self.columns() for text in col.spellings}
        known = [by_spelling.get(loosen(header)) for header in dataset.headers or ()]
        unknown = [h for h, name in zip(dataset.headers or (), known, strict=True) if not name]
        required = [self.fields[name].column_name for name in self.natural_key]
        missing = [name for name in required if name not in known]
        if unknown or missing:
            self._refuse_headers(unknown, missing)
        if len(set(known)) < len(known):
            raise UnreadableFile(_("A column stands in the file twice."))
        dataset.headers = known

    def _refuse_headers(self, unknown: list[str], missing: list[str]) -> None:
        columns = ", ".join(column.column_name for column in self.columns())
        if unknown:
            text = _("Unknown columns: %(names)s. The columns are: %(columns)s.")
        else:
            text = _("Missing columns: %(names)s. The columns are: %(columns)s.")
        raise UnreadableFile(text % {"names": ", ".join(unknown or missing), "columns": columns})

    def before_import_row(self, row, **kwargs) -> None:
        self.current_line = self.lines[kwargs["row_number"] - 1]

    def after_init_instance(self, instance, new, row, **kwargs) -> None:
        """Read related rows now: the copy kept for comparison loses what was prefetched."""
        for column in self.columns():
            column.get_value(instance)

    def skip_row(self, instance, original, row, import_validation_errors=None) -> bool:
        """An unchanged row is skipped; a new one never is."""
        if original.pk is None:
            return False
        return super().skip_row(instance, original, row, import_validation_errors)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """As `full_clean`, but without asking again whether a reference found just now exists."""
        errors = dict(import_validation_errors or {})
        for check in self.checks(instance, errors):
            try:
                check()
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def checks(self, instance, errors: dict) -> list[Callable]:
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

    def after_import(self, dataset, result, **kwargs) -> None:
        """Ids are never imported, so there is no sequence to reset."""

    # Telling what is wrong

    def _problems(self, result: Result) -> list[Problem]:
        problems = [Problem(self._reason(error.error)) for error in result.base_errors]
        for row in result.invalid_rows:
            problems.extend(self._problems_of(row))
        for row in result.error_rows:
            line = self.lines[row.number - 1]
            problems.extend(Problem(self._reason(error.error), line) for error in row.errors)
        return sorted(problems, key=lambda problem: problem.line or 0)

    def _problems_of(self, row):
        by_attribute = {
            attribute: column.column_name
            for column in self.columns()
            for attribute in (column.attribute, *column.covers)
        }
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

    def iter_queryset(self, queryset: models.QuerySet):
        return in_tree_order(queryset)
