"""The migrated database, kept from one run of the tests to the next.

All migrations take longer than most tests. So their outcome is copied aside once, under a name that
is the hash of the migrations and of what they import, and later runs, and the other workers of this
one, begin with a copy of it: SQLite's of a file, PostgreSQL's of a database beside that of the
tests. `--create-db` migrates anew.
"""

import fcntl
import getpass
import hashlib
import os
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import pytest
from django.db import connection

from apps.core.operations import installation
from tests.source import ROOT

IMPORTED = re.compile(r"^(?:from|import) (apps\.[\w.]+)", re.MULTILINE)
FOLDER = Path(tempfile.gettempdir()) / f"feedback-crm-migrated-{getpass.getuser()}"


def migrations_digest() -> str:
    """The same for the same migrations, whatever tree they stand in."""
    digest = hashlib.sha256(f"{sys.version} {django.__version__}".encode())
    for path in sorted((ROOT / "apps").glob("*/migrations/*.py")):
        text = path.read_text()
        digest.update(f"{path.relative_to(ROOT)}\n{text}".encode())
        for module in IMPORTED.findall(text):
            digest.update(source_of(module))
    return digest.hexdigest()[:24]


def source_of(module: str) -> bytes:
    place = ROOT / module.replace(".", "/")
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return file.read_bytes()


class FileCopy:
    """Of SQLite, in the folder of temporary files."""

    def __init__(self) -> None:
        self.copy = FOLDER / f"{migrations_digest()}.sqlite3"

    def exists(self) -> bool:
        return self.copy.exists()

    def begin_with_it(self) -> None:
        file = Path(connection.settings_dict["TEST"]["NAME"])
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.copy, file)

    def keep(self) -> None:
        half = self.copy.with_suffix(f".{os.getpid()}")
        connection.ensure_connection()
        with sqlite3.connect(half) as target:
            connection.connection.backup(target)
        target.close()
        half.replace(self.copy)


class DatabaseCopy:
    """Of PostgreSQL, on the same server: the template of the databases of the tests."""

    PREFIX = "feedback_migrated_"
    KEPT = 3  # those of other branches too

    def __init__(self) -> None:
        of_role = f"{connection.settings_dict['USER']} {migrations_digest()}"
        self.copy = self.PREFIX + hashlib.sha256(of_role.encode()).hexdigest()[:24]

    def exists(self) -> bool:
        return self.copy in self.all()

    def all(self) -> list[str]:
        """Those of this role, the newest first."""
        asked = """
            SELECT datname FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba
            WHERE rolname = current_user AND datname LIKE %s ORDER BY pg_database.oid DESC
        """
        with connection._nodb_cursor() as cursor:
            cursor.execute(asked, [f"{self.PREFIX}%"])
            return [name for (name,) in cursor.fetchall()]

    def begin_with_it(self) -> None:
        connection.settings_dict["TEST"]["TEMPLATE"] = self.copy

    def keep(self) -> None:
        source = connection.settings_dict["NAME"]
        connection.close()  # nobody may be connected to what is copied
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.copy}" TEMPLATE "{source}"')
        for name in self.all()[self.KEPT :]:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


@pytest.fixture(scope="session")
def one_at_a_time() -> Iterator[Callable[[], None]]:
    """Until it is called, the other workers wait: the first one migrates for all."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lambda: fcntl.flock(lock, fcntl.LOCK_UN)


@pytest.fixture(scope="session")
def migrated(one_at_a_time, django_db_createdb, django_db_modify_db_settings, django_db_blocker):
    """The copy; None where nothing is to be kept of this run, which migrates."""
    if django_db_createdb:
        return None
    return FileCopy() if connection.vendor == "sqlite" else DatabaseCopy()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, migrated, django_db_blocker) -> bool:
    """Begin with the copy; nothing is asked to migrate then but what has come since: nothing."""
    with django_db_blocker.unblock():
        if migrated is None or not migrated.exists():
            return django_db_keepdb
        migrated.begin_with_it()
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, migrated, one_at_a_time, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        if migrated is not None and not migrated.exists():
            migrated.keep()
        installation.release()  # a copy of a database sends nothing until this is said
    one_at_a_time()
