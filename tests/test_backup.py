"""A backup is whole or has no name, comes back with every file, and its copy writes to nobody."""

import json
import os
import subprocess
import sys
import tarfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from apps.core.models import Installation
from apps.core.operations import backup, installation
from apps.core.operations.backup import BackupError, make_backup, remove_old, restore_backup
from apps.feedback import services
from apps.notifications.models import Notification
from tests.elsewhere import empty_database
from tests.mailing import mail_server
from tests.source import ROOT
from tests.test_celery import database_url

# In a process of its own, on a database of its own: restored, swept, released, swept.
RESTORED = """
import json, sys
import django
django.setup()
from django.core.files.storage import default_storage
from django.core.management import call_command
from apps.core.operations.installation import held_because
from apps.feedback.models import Attachment, Feedback
from apps.notifications.models import Notification
from apps.messaging.services import sweep
call_command("restore", sys.argv[1])
sweep()
told = {
    "numbers": list(Feedback.objects.values_list("number", flat=True)),
    "files": [default_storage.open(each.file.name).read().decode()
              for each in Attachment.objects.all()],
    "held": held_because(),
    "waiting": list(Notification.objects.values_list("state", flat=True)),
}
call_command("release_outgoing", *sys.argv[2:])
sweep()
told["released"] = list(Notification.objects.values_list("state", flat=True))
print(json.dumps(told))
"""


@pytest.fixture
def message(transactional_db, make_feedback, cast, settings):
    """What waits to go out, beside a document with a file."""
    document = make_feedback(by=cast.registrar)
    act = SimpleUploadedFile("act.txt", "Акт осмотра".encode())
    services.add_attachment(feedback=document, by=cast.handler, file=act)
    at = timezone.now() - timedelta(minutes=5)
    return Notification.objects.create(
        event="assigned",
        occurrence="v1",
        channel="email",
        recipient=f"user:{cast.handler.pk}",
        user=cast.handler,
        created_at=at,
        due_at=at,
        address="handler@clinic.example",
        subject="Назначено",
        text="Обращение",
        document_id=document.pk,
    )


@pytest.mark.parametrize(
    ("options", "state", "mails"), [([], "unknown", 0), (["--send-waiting"], "sent", 1)]
)
def test_a_copy_has_everything_and_sends_nothing_before_somebody_says_so(
    message, settings, tmp_path, options, state, mails
):
    place = make_backup(folder=tmp_path / "backups")
    with mail_server(settings) as server, empty_database(tmp_path) as address:
        done = subprocess.run(
            [sys.executable, "-c", RESTORED, str(place), *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "feedback_crm.settings",
                "DATABASE_URL": address,
                "MEDIA_ROOT": str(tmp_path / "elsewhere"),
                "MAIL_HOST": "127.0.0.1",
                "MAIL_PORT": str(settings.EMAIL_PORT),
                "MAIL_SECURITY": "none",
            },
        )
        assert done.returncode == 0, done.stderr
        assert len(server.taken) == mails
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["files"] == ["Акт осмотра"]
    assert len(told["numbers"]) == 1
    assert "копия базы" in told["held"]
    assert told["waiting"] == ["queued"]
    assert told["released"] == [state]


@pytest.mark.postgresql
def test_a_database_copied_by_other_means_is_told_from_the_first(db):
    assert installation.held_because() == ""
    Installation.objects.update(home="7000000000000000000/16384")
    assert "копия базы" in installation.held_because()
    installation.release()
    assert installation.held_because() == ""


@pytest.fixture
def place(transactional_db, tmp_path) -> Path:
    return make_backup(folder=tmp_path / "backups")


def test_what_is_there_is_not_lost(place):
    with pytest.raises(BackupError, match="--overwrite"):
        restore_backup(place=place)


def test_a_backup_of_another_version_is_refused(place):
    manifest = place / backup.MANIFEST
    said = json.loads(manifest.read_text())
    said["migrations"].append("feedback.0002_of_long_ago")
    manifest.write_text(json.dumps(said))
    with pytest.raises(BackupError, match="0002_of_long_ago"):
        restore_backup(place=place, overwrite=True)


@pytest.mark.parametrize("name", [backup.DATABASE, backup.MEDIA])
def test_a_damaged_backup_is_refused_by_name(place, name):
    with (place / name).open("ab") as file:
        file.write(b"!")
    with pytest.raises(CommandError, match=name):
        call_command("restore", str(place), "--overwrite")


@pytest.mark.parametrize("name", ["../outside.txt", "/outside.txt", "inside/../../outside.txt"])
def test_an_archive_unpacks_nothing_outside_of_its_folder(tmp_path, name):
    packed, folder = tmp_path / "media.tar", tmp_path / "media"
    folder.mkdir()
    with tarfile.open(packed, "w") as archive:
        archive.addfile(tarfile.TarInfo("inside.txt"))
        archive.addfile(tarfile.TarInfo(name))
    with pytest.raises(BackupError):
        backup.unpack(packed, folder)
    assert list(folder.iterdir()) == []


def test_an_archive_unpacks_no_link(tmp_path):
    packed, link = tmp_path / "media.tar", tarfile.TarInfo("passwords")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(packed, "w") as archive:
        archive.addfile(link)
    with pytest.raises(BackupError):
        backup.unpack(packed, tmp_path)


def test_half_a_backup_is_none(place):
    (place / backup.MANIFEST).unlink()
    with pytest.raises(CommandError, match=r"manifest\.json"):
        call_command("restore", str(place), "--overwrite")


@pytest.mark.postgresql
def test_nothing_is_restored_under_those_who_work(place):
    other = psycopg2.connect(database_url(connection.settings_dict))
    with closing(other), pytest.raises(BackupError, match="остановите"):
        restore_backup(place=place, overwrite=True)


@pytest.mark.postgresql
def test_a_backup_that_breaks_off_leaves_nothing(transactional_db, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="pg_dump"):
        call_command("backup", str(tmp_path / "backups"))
    assert list((tmp_path / "backups").iterdir()) == []


def test_the_newest_are_kept(transactional_db, tmp_path):
    now = timezone.now()
    made = [make_backup(folder=tmp_path, at=now + timedelta(days=day)) for day in range(3)]
    assert remove_old(folder=tmp_path, keep=2) == made[:1]
    assert sorted(tmp_path.iterdir()) == made[1:]


def test_the_telephone_of_a_copy_rings_nobody(cast, settings):
    from apps.activities.telephony import extension_of
    from apps.organization.models import Employee

    settings.TELEPHONY_URL = "https://exchange.example/call"
    Employee.objects.filter(user=cast.head).update(extension="101")
    cast.head.refresh_from_db()
    assert extension_of(cast.head) == "101"
    installation.hold()
    assert extension_of(cast.head) == ""
