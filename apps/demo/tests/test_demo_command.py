import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from apps.clients.models import Client
from apps.demo.clearing import is_empty
from apps.feedback.models import Attachment, Feedback
from apps.organization.models import Branch, Department, Employee, User

pytestmark = pytest.mark.django_db
SMALL = {"documents": 80, "clients": 30, "verbosity": 0}


@pytest.fixture(autouse=True)
def demo_mode(settings):
    settings.DEMO_MODE = True


def test_builds_the_chain():
    call_command("demo", **SMALL)
    assert Feedback.objects.posted().count() == 80
    assert (Branch.objects.count(), Department.objects.count()) == (3, 8)
    assert (Employee.objects.count(), Client.objects.count()) == (41, 30)
    assert Department.objects.filter(head=None).count() == 0
    assert Department.objects.filter(parent__isnull=False).count() == 3


def test_tells_how_far_it_is(capsys):
    call_command("demo", documents=70, clients=30)
    assert "70" in capsys.readouterr().out


def test_without_demo_mode_it_refuses(settings):
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="DEMO_MODE"):
        call_command("demo", **SMALL)
    assert not User.objects.exists()
    call_command("demo", allow_known_passwords=True, **SMALL)
    assert User.objects.filter(username="registrar").exists()


def test_data_of_others_is_not_touched(make_feedback):
    feedback = make_feedback()
    with pytest.raises(CommandError, match="--replace"):
        call_command("demo", **SMALL)
    call_command("demo", if_empty=True, **SMALL)
    assert list(Feedback.objects.all()) == [feedback]


@pytest.mark.parametrize("few", [{"documents": 5}, {"clients": 3}])
def test_too_few_to_tell_anything_is_said(few):
    with pytest.raises(CommandError, match="30"):
        call_command("demo", **SMALL | few)
    assert is_empty()


def test_one_client_is_data_already():
    Client.objects.create(last_name="Ветров")
    with pytest.raises(CommandError, match="--replace"):
        call_command("demo", **SMALL)


def test_if_empty_fills_an_empty_database():
    assert is_empty()
    call_command("demo", if_empty=True, **SMALL)
    assert Feedback.objects.exists()


def test_replace_leaves_nothing_of_what_was_there(
    make_feedback, django_capture_on_commit_callbacks
):
    old = make_feedback()
    boss = User.objects.create_superuser("boss", password="secret")
    call_command("demo", replace=True, **SMALL)
    assert not Feedback.objects.filter(key=old.key).exists()
    files = list(Attachment.objects.values_list("file", flat=True))
    assert files

    with django_capture_on_commit_callbacks(execute=True):
        call_command("demo", replace=True, **SMALL)

    assert Feedback.objects.posted().count() == 80
    assert not any(default_storage.exists(name) for name in files)
    assert User.objects.filter(pk=boss.pk).exists()
