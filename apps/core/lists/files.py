"""The rows of a list as a file, XLSX or CSV, in one way; nobody's words run as a formula."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.text import capfirst

from apps.core.lists.columns import Column
from apps.core.transfer.csv_files import csv_lines
from apps.core.transfer.formats import Csv, Xlsx

CONTENT_TYPES = {"xlsx": Xlsx.content_type, "csv": Csv.content_type}


@dataclass(frozen=True)
class FileLink:
    """A link to a file; `before` stands before it, `name` tells those who do not see that."""

    label: str
    address: str
    before: str | Promise = ""
    name: str | Promise = ""


@dataclass(frozen=True)
class Sheet:
    """What a file holds. Without `widths` (characters) each column is as wide as it needs.

    `frozen` is the cell before which the sheet does not scroll; `with_time` writes moments with
    hours and minutes, not their days alone.
    """

    heads: Sequence[str]
    records: Iterable[Sequence[object]]
    title: str | None = None
    widths: Sequence[int] | None = None
    frozen: str = "A2"
    with_time: bool = False

    def csv_lines(self) -> Iterator[bytes]:
        return csv_lines(self.heads, self._plain, with_time=self.with_time)

    def write(self, kind: str, file: BinaryIO) -> None:
        if kind == "csv":
            file.writelines(self.csv_lines())
            return
        from apps.core.transfer.xlsx_writer import write_rows  # loads openpyxl

        write_rows(
            file,
            self.heads,
            self._plain,
            title=self.title,
            widths=self.widths,
            frozen=self.frozen,
            with_time=self.with_time,
        )

    @property
    def _plain(self) -> Iterator[list[object]]:
        return ([plain(value) for value in record] for record in self.records)

    def response(self, kind: str, name: str) -> HttpResponseBase:
        """The file as a download; of few rows, for it is made in memory."""
        file = io.BytesIO()
        self.write(kind, file)
        return as_download(HttpResponse(file.getvalue()), kind, name)


def heads_of(columns: Iterable[Column]) -> list[str]:
    return [capfirst(str(column.header)) for column in columns]


def as_download(response: HttpResponseBase, kind: str, name: str) -> HttpResponseBase:
    """Named after what it holds and the day; kept in nobody's cache."""
    filename = f"{name} {timezone.localdate():%Y-%m-%d}.{kind}"
    response["Content-Type"] = CONTENT_TYPES[kind]
    response["Content-Disposition"] = content_disposition_header(True, filename) or ""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def plain(value: object) -> object:
    """A moment by the clock of the office; a day and a number as they are, the rest in words."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, date | Decimal | int):
        return value
    return "" if value is None else str(value)
