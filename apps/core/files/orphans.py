"""Which stored files a row refers to, and the sweep of those that none does.

A process that is killed between the file and its row leaves an orphan; so did every refused form
before decision 035. Only folders that a `FileField` writes to are looked at.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import PurePath

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

from apps.core.operations.installation import held_because

log = logging.getLogger("files")

KEPT_FOR = timedelta(days=1)  # a younger file may belong to a transaction that is under way
BATCH = 500  # names asked for at once
# More orphans than both are no leftovers: the wrong database, or an old one, is behind the files.
FEW = 100
SHARE = 0.1


class NotSwept(Exception):
    """The sweep does not believe that this database stands for these files."""


@dataclass(frozen=True)
class Swept:
    """How many files were looked at, how many of them nothing refers to, and their bytes."""

    seen: int
    orphans: int
    size: int


def file_fields() -> list[FileField]:
    models = apps.get_models(include_auto_created=True)
    fields = (field for model in models for field in model._meta.local_fields)
    return [field for field in fields if isinstance(field, FileField)]


def folders() -> set[str]:
    """The first part of every path that a field may give to a file."""
    paths = (field.generate_filename(field.model(), "file") for field in file_fields())
    return {PurePath(path).parts[0] for path in paths}


def unreferenced(names: Iterable[str]) -> set[str]:
    """Of the `names` in those folders, the ones that no row refers to."""
    ours = folders()
    left = {name for name in names if PurePath(name).parts[0] in ours}
    for field in file_fields():
        rows = field.model._base_manager.filter(**{f"{field.name}__in": left})
        left -= set(rows.values_list(field.name, flat=True))
    return left


def sweep(*, is_dry_run: bool = False, is_forced: bool = False) -> Swept:
    """Delete the files older than `KEPT_FOR` that no row refers to.

    Raises `NotSwept`, and deletes nothing, of a copy of the database, which may stand beside the
    files of the true one, and when they are more than leftovers can be; unless `is_forced`. A file
    that cannot be deleted is left to the next sweep.
    """
    if not is_forced and (reason := held_because()):
        raise NotSwept(reason)
    seen, orphans = 0, []
    old = _older_than(KEPT_FOR)
    while batch := list(islice(old, BATCH)):
        seen += len(batch)
        orphans += sorted(unreferenced(batch))
    swept = Swept(seen, len(orphans), sum(map(_size, orphans)))
    if not is_forced and len(orphans) > max(FEW, seen * SHARE):
        raise NotSwept(f"{len(orphans)} of {seen} files have no row: is this the right database?")
    if not is_dry_run:
        _delete(orphans)
    return swept


def _delete(names: list[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
        except OSError as error:
            log.warning("An orphan could not be deleted: %s", error.strerror)


def _older_than(age: timedelta) -> Iterator[str]:
    until = timezone.now() - age
    for folder in sorted(folders()):
        for name in _walk(folder):
            try:
                if default_storage.get_modified_time(name) < until:
                    yield name
            except FileNotFoundError:  # deleted just now
                continue


def _walk(folder: str) -> Iterator[str]:
    try:
        inner, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored there
        return
    for name in files:
        yield f"{folder}/{name}"
    for each in inner:
        yield from _walk(f"{folder}/{each}")


def _size(name: str) -> int:
    try:
        return default_storage.size(name)
    except FileNotFoundError:
        return 0
