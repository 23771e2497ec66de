"""What migrations shipped, copied beside: a test that commits gives the tables back as they were.

Django would empty every table, which takes PostgreSQL a second with so many indexes, and save the
shipped rows one by one. Here only the tables that have rows are emptied, and filled in SQL.
"""

# ruff: noqa: S608 -- the names are those of the models' own tables

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import TransactionTestCase


def columns_by_table() -> dict[str, str]:
    """The tables of all models, each with the columns that can be written."""
    models = [each for each in apps.get_models(include_auto_created=True) if each._meta.managed]
    return {model._meta.db_table: columns_of(model) for model in models if not model._meta.proxy}


def columns_of(model) -> str:
    stored = (each for each in model._meta.local_concrete_fields if not each.generated)
    return ", ".join(connection.ops.quote_name(each.column) for each in stored)


def filled(cursor, tables) -> set[str]:
    """Which of the tables have rows."""
    quote = connection.ops.quote_name
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})" for name in tables)
    cursor.execute(" UNION ALL ".join(asked))
    return {name for (name,) in cursor.fetchall()}


class Shipped:
    """The shipped rows, each table's in a table of its own."""

    def __init__(self) -> None:
        self.columns = columns_by_table()
        with connection.cursor() as cursor:
            self.tables = filled(cursor, self.columns)
            for name in self.tables:
                copy = self.copy_of(name)
                cursor.execute(f"DROP TABLE IF EXISTS {copy}")
                cursor.execute(f"CREATE TABLE {copy} AS SELECT {self.columns[name]} FROM {name}")

    @staticmethod
    def copy_of(name: str) -> str:
        return connection.ops.quote_name(f"shipped_{name}")

    def restore(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for name in filled(cursor, self.columns):
                cursor.execute(f"DELETE FROM {name}")
            for name in self.tables:
                columns = self.columns[name]
                copied = f"SELECT {columns} FROM {self.copy_of(name)}"
                cursor.execute(f"INSERT INTO {name} ({columns}) {copied}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        shipped = Shipped()
    TransactionTestCase._fixture_teardown = lambda self: shipped.restore()
