"""A database of another version is refused in words, and nothing in it is changed."""

import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.elsewhere import empty_database
from tests.source import ROOT

LATER = "0999_of_a_later_version"
# As a database from before the first release has them.
MADE_BEFORE = """
import django
django.setup()
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
recorder = MigrationRecorder(connection)
recorder.ensure_schema()
for app, name in (("feedback", "0001_initial"), ("feedback", "0002_search_indexes")):
    recorder.record_applied(app, name)
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE feedback_feedback (id integer)")
"""
LEFT = """
import django
django.setup()
from django.db import connection
print(*sorted(connection.introspection.table_names()))
"""


def python(address: str, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "feedback_crm.settings", "DATABASE_URL": address},
    )


@pytest.mark.django_db(transaction=True)
def test_an_older_database_is_left_as_it_is(tmp_path):
    with empty_database(tmp_path) as address:
        python(address, "-c", MADE_BEFORE).check_returncode()
        done = python(address, "manage.py", "migrate", "--no-input")
        assert done.returncode == 1
        assert "feedback.0002_search_indexes" in done.stderr
        assert "другой версии" in done.stderr
        assert "Traceback" not in done.stderr
        left = python(address, "-c", LEFT).stdout.split()
    assert left == ["django_migrations", "feedback_feedback"]


def test_so_is_one_of_a_later_version(db):
    MigrationRecorder(connection).record_applied("feedback", LATER)
    with pytest.raises(CommandError, match=LATER):
        call_command("migrate", verbosity=0)


def test_what_other_apps_have_applied_is_their_own(db):
    """Django, or an app of the company beside ours, may know migrations that are gone."""
    MigrationRecorder(connection).record_applied("company_extras", LATER)
    call_command("migrate", verbosity=0)
