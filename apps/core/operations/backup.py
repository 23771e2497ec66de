"""A backup and the way back: the database, then the files that its rows name.

A folder holds `database` (of pg_dump, or a SQLite file), `media.tar` and `manifest.json` with their
checksums. The database comes first: a file is written before its row, so each row of the dump has
its file on the disk when the files are copied; what came later is of no row and is swept.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.operations.versions import OtherVersionError, applied_migrations, check_version

DATABASE, MEDIA, MANIFEST = "database", "media.tar", "manifest.json"
# Around the script of a dump, in its transaction: what was there goes, and what comes is held.
CLEARED = b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
HELD = b"""
DO $$ BEGIN
  IF to_regclass('public.core_installation') IS NOT NULL THEN
    UPDATE public.core_installation SET held_since = now();
  END IF;
END $$;
"""
STAMP = "%Y-%m-%d-%H%M%S"


class BackupError(Exception):
    """What keeps it from being made or restored; the message says what to do."""


def make_backup(*, folder: Path, at: datetime | None = None) -> Path:
    """Write a backup under `folder` and return its place; a broken one never has its name."""
    place = folder / f"{timezone.localtime(at):{STAMP}}"
    half = place.with_name(f"{place.name}.partial")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    half.mkdir(mode=0o700)
    try:
        _dump(half / DATABASE)
        _pack(half / MEDIA)
        (half / MANIFEST).write_text(json.dumps(_manifest(half), indent=2))
        half.rename(place)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    return place


def remove_old(*, folder: Path, keep: int) -> list[Path]:
    """Delete all whole backups but the newest `keep`; return what was deleted."""
    whole = sorted(place for place in folder.iterdir() if (place / MANIFEST).exists())
    old = whole[:-keep]
    for place in old:
        shutil.rmtree(place)
    return old


def restore_backup(*, place: Path, overwrite: bool = False) -> None:
    """Put it back as it was, held. The tables are those of its version: `migrate` comes next.

    Raises `BackupError` before anything is changed: when the backup is not whole or of another
    version, when something is there that would be lost, or while somebody else is connected.
    """
    _check_whole(place)
    if not overwrite:
        _check_nothing_is_lost()
    _check_nobody_is_here()
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(mode=0o700, parents=True, exist_ok=True)
    unpack(place / MEDIA, media)
    _load(place / DATABASE)


def unpack(archive: Path, folder: Path) -> None:
    """As `filter="data"`, which Python has from 3.11.4 on: files and folders, in `folder` alone."""
    with tarfile.open(archive) as packed:
        members = packed.getmembers()
        if not all(_is_within(each, folder.resolve()) for each in members):
            raise BackupError(_("The archive of files names something outside of their folder."))
        packed.extraction_filter = getattr(tarfile, "data_filter", None)
        packed.extractall(folder, members)  # noqa: S202 -- looked at above


def _is_within(member: tarfile.TarInfo, folder: Path) -> bool:
    is_plain = member.isfile() or member.isdir()
    return is_plain and (folder / member.name).resolve().is_relative_to(folder)


def missing_files() -> list[str]:
    """The names of files that rows name and that are not there."""
    return [name for name in stored_names() if not default_storage.exists(name)]


def stored_names() -> Iterator[str]:
    """The names of all files that rows name."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                names = model._base_manager.exclude(**{field.name: ""}).values_list(field.name)
                yield from (name for (name,) in names.iterator())


def _dump(file: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(file) as copy:
            connection.connection.backup(copy)
        copy.close()
        return
    options = ("--format=custom", "--no-owner", "--no-privileges")
    _run("pg_dump", *options, f"--file={file}", f"--dbname={_address()}")


def _load(file: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as copy:
            copy.backup(connection.connection)
        copy.close()
        return
    connection.close()
    written = _run("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file))
    options = ("--single-transaction", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1")
    _run("psql", *options, f"--dbname={_address()}", given=CLEARED + written + HELD)


def _run(program: str, *arguments: str, given: bytes = b"") -> bytes:
    if shutil.which(program) is None:
        words = _("%(program)s is not there: install the client programs of PostgreSQL.")
        raise BackupError(words % {"program": program})
    password = {"PGPASSWORD": str(connection.settings_dict["PASSWORD"] or "")}
    done = subprocess.run(  # noqa: S603 -- a program of PostgreSQL, our own arguments
        [program, *arguments], env=os.environ | password, input=given, capture_output=True
    )
    if done.returncode:
        raise BackupError(done.stderr.decode(errors="replace").strip()[-2000:])
    return done.stdout


def _address() -> str:
    """Where the database is, without its password: a command line can be read by everybody."""
    names = {"HOST": "host", "PORT": "port", "USER": "user", "NAME": "dbname"}
    given = connection.settings_dict
    return " ".join(f"{name}={_quoted(given[key])}" for key, name in names.items() if given[key])


def _quoted(value: object) -> str:
    return "'" + str(value).replace("\\", r"\\").replace("'", r"\'") + "'"


def _pack(file: Path) -> None:
    media = Path(settings.MEDIA_ROOT)
    with tarfile.open(file, "w") as archive:
        if media.exists():
            archive.add(media, arcname=".")


def _manifest(place: Path) -> dict:
    return {
        "at": timezone.now().isoformat(),
        "vendor": connection.vendor,
        "migrations": applied_migrations(connection),
        "sha256": {name: _digest(place / name) for name in (DATABASE, MEDIA)},
    }


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _check_whole(place: Path) -> None:
    try:
        manifest = json.loads((place / MANIFEST).read_text())
        damaged = [name for name, was in manifest["sha256"].items() if _digest(place / name) != was]
    except (OSError, ValueError, KeyError) as error:
        words = _("%(place)s is no whole backup: choose a folder with manifest.json.")
        raise BackupError(words % {"place": place}) from error
    if damaged:
        words = _("Damaged since it was written: %(names)s. Choose another backup.")
        raise BackupError(words % {"names": ", ".join(damaged)})
    if manifest["vendor"] != connection.vendor:
        words = _("It was made on %(vendor)s: set DATABASE_URL to a database of that kind.")
        raise BackupError(words % {"vendor": manifest["vendor"]})
    try:
        check_version(manifest.get("migrations", ()))
    except OtherVersionError as error:
        raise BackupError(str(error)) from error


def _check_nothing_is_lost() -> None:
    media = Path(settings.MEDIA_ROOT)
    has_files = media.exists() and any(media.iterdir())
    if connection.introspection.table_names() or has_files:
        raise BackupError(
            _("There are tables or files already: restore into an empty place, or add --overwrite.")
        )


def _check_nobody_is_here() -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    if others:
        raise BackupError(_("Others are connected: stop web, worker and beat first."))
