"""A file that was previewed and never imported does not stay on the server."""

from datetime import timedelta

import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.core.import_storage import FOLDER, ImportStorage
from apps.core.tasks import clear_unconfirmed_imports


def kept() -> list[str]:
    return default_storage.listdir(FOLDER)[1]


def keep_a_file() -> str:
    storage = ImportStorage()
    storage.save(b"name;phone")
    return storage.name


def test_only_files_older_than_a_day_go(db):
    old = keep_a_file()
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        clear_unconfirmed_imports()
        assert kept() == [old]
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        clear_unconfirmed_imports()
        assert kept() == []


def test_before_the_first_import_there_is_nothing_to_do(db):
    clear_unconfirmed_imports()
