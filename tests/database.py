"""The migrated SQLite database, kept from one run of the tests to the next.

All migrations take longer than most tests. So their outcome is copied aside once, under a name that
is the hash of the migrations and of what they import, and later runs begin with a copy of it.
`--create-db` migrates anew. On PostgreSQL every run migrates.
"""

import getpass
import hashlib
import os
import re
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.db import connection

from tests.source import ROOT

IMPORTED = re.compile(r"^(?:from|import) (apps\.[\w.]+)", re.MULTILINE)
FOLDER = Path(tempfile.gettempdir()) / f"feedback-crm-migrated-{getpass.getuser()}"


def migrated() -> Path:
    """Where the copy for the migrations of this tree lies, if there is one."""
    digest = hashlib.sha256(f"{sys.version} {django.__version__}".encode())
    for path in sorted((ROOT / "apps").glob("*/migrations/*.py")):
        text = path.read_text()
        digest.update(f"{path.relative_to(ROOT)}\n{text}".encode())
        for module in IMPORTED.findall(text):
            digest.update(source_of(module))
    return FOLDER / f"{digest.hexdigest()[:24]}.sqlite3"


def source_of(module: str) -> bytes:
    place = ROOT / module.replace(".", "/")
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return file.read_bytes()


def database_file() -> Path | None:
    database = settings.DATABASES["default"]
    is_sqlite = database["ENGINE"].endswith("sqlite3")
    return Path(database["TEST"]["NAME"]) if is_sqlite else None


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_createdb, django_db_modify_db_settings) -> bool:
    """Begin with the copy; nothing is asked to migrate then but what has come since: nothing."""
    file, copy = database_file(), migrated()
    if file is None or django_db_createdb or not copy.exists():
        return django_db_keepdb
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(copy, file)
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    copy = migrated()
    if database_file() is None or copy.exists():
        return
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    half = copy.with_suffix(f".{os.getpid()}")
    with django_db_blocker.unblock():
        connection.ensure_connection()
        with sqlite3.connect(half) as target:
            connection.connection.backup(target)
    target.close()
    half.replace(copy)
