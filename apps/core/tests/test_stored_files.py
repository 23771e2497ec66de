"""Files that nothing refers to are found and swept, and no other file ever is."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.core.files.orphans import FEW, file_fields, folders
from apps.core.files.storage import WholeFiles
from apps.core.operations.installation import hold, release
from apps.core.tasks import sweep_files


def put(name: str, *, hours: int = 25) -> str:
    """A stored file that was written `hours` ago."""
    name = default_storage.save(name, ContentFile(b"12345"))
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(default_storage.path(name), (then, then))
    return name


def path_of(field) -> str:
    return field.generate_filename(field.model(pk=None), f"{uuid4().hex}.txt")


def test_every_field_with_files_is_swept_and_stored_whole(db):
    assert file_fields()
    for field in file_fields():
        assert field.storage is default_storage
        assert isinstance(field.storage, WholeFiles)
        name = put(path_of(field))
        sweep_files()
        assert not default_storage.exists(name), field


def test_only_orphans_older_than_a_day_in_folders_of_ours_go(db):
    folder = min(folders())
    old, young = put(f"{folder}/1/old.txt"), put(f"{folder}/1/young.txt", hours=23)
    foreign = put("lost+found/old.txt")
    sweep_files()
    assert not default_storage.exists(old)
    assert default_storage.exists(young)
    assert default_storage.exists(foreign)


def test_a_dry_run_counts_and_deletes_nothing(db, capsys, caplog):
    name = put(f"{min(folders())}/паспорт.txt")
    call_command("sweep_files", dry_run=True)
    assert "1 orphans found, 5 bytes" in capsys.readouterr().out
    assert default_storage.exists(name)
    assert "паспорт" not in caplog.text


def test_files_of_another_database_are_not_taken_for_orphans(db):
    """With an empty or an old database behind the files, every one of them looks like one."""
    names = [put(f"{min(folders())}/{number}.txt") for number in range(FEW + 1)]
    with pytest.raises(CommandError, match="right database"):
        call_command("sweep_files")
    assert all(map(default_storage.exists, names))
    call_command("sweep_files", force=True)
    assert not any(map(default_storage.exists, names))


def test_a_copy_of_the_database_leaves_the_files_alone(db):
    """They may be those of the true one."""
    name = put(f"{min(folders())}/1.txt")
    hold()
    with pytest.raises(CommandError, match="release_outgoing"):
        call_command("sweep_files")
    assert default_storage.exists(name)
    release()
    call_command("sweep_files")
    assert not default_storage.exists(name)


def test_before_the_first_file_there_is_nothing_to_do(db):
    sweep_files()
