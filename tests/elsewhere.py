"""Another database than that of the tests, for a process of its own."""

from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg2
from django.db import connection

from tests.test_celery import database_url


@contextmanager
def empty_database(tmp_path: Path):
    """The address of a database without a table, beside that of the tests."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
        return
    name = f"elsewhere_{uuid4().hex[:12]}"
    owner = psycopg2.connect(database_url(connection.settings_dict))
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield database_url({**connection.settings_dict, "NAME": name})
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    owner.close()
