"""The migrated database that tests begin with is never that of other migrations."""

import pytest

from apps.core.operations.installation import held_because
from tests import database

MIGRATION = "from apps.clients.words import normalise\n"


@pytest.fixture
def digest(monkeypatch, tmp_path):
    """Write a file of a tree of its own, and return the digest of its migrations."""
    monkeypatch.setattr(database, "ROOT", tmp_path)

    def write(name: str, text: str) -> str:
        file = tmp_path / "apps" / "clients" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return database.migrations_digest()

    write("words.py", "one = 1\n")
    return write


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("migrations/0002_more.py", MIGRATION),
        ("migrations/0001_initial.py", MIGRATION + "more = 1\n"),
        ("words.py", "one = 2\n"),
    ],
)
def test_what_migrations_are_and_import_makes_another(digest, name, text):
    before = digest("migrations/0001_initial.py", MIGRATION)
    assert digest(name, text) != before


def test_what_they_do_not_import_does_not(digest):
    before = digest("migrations/0001_initial.py", MIGRATION)
    assert digest("views.py", "one = 1\n") == before


@pytest.mark.django_db
def test_what_tests_send_is_not_held_as_that_of_a_copy():
    assert held_because() == ""
