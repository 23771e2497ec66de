"""A file that was previewed and never imported does not stay on the server."""

import os
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from apps.core.tasks import clear_unconfirmed_imports
from apps.core.transfer.import_storage import FOLDER, ImportStorage


def kept() -> list[str]:
    return default_storage.listdir(FOLDER)[1]


def keep_a_file(hours: int) -> str:
    """A file that was left `hours` ago."""
    storage = ImportStorage()
    storage.save(b"name;phone")
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(default_storage.path(f"{FOLDER}/{storage.name}"), (then, then))
    return storage.name


def test_only_files_older_than_a_day_go(db):
    keep_a_file(hours=25)
    young = keep_a_file(hours=23)
    clear_unconfirmed_imports()
    assert kept() == [young]


def test_before_the_first_import_there_is_nothing_to_do(db):
    clear_unconfirmed_imports()
