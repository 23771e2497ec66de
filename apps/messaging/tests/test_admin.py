"""What administrators find: the settings of the channels, and all that leaves the house."""

from uuid import uuid4

import pytest

from apps.clients.models import ClientContact
from apps.correspondence import services
from apps.correspondence.models import ClientMessage
from apps.messaging.models import ChannelSettings
from tests.processing import EMAIL

pytestmark = pytest.mark.django_db


def test_an_address_that_was_kept_leads_there(client, cast):
    client.force_login(cast.admin)
    channel = ChannelSettings.objects.get(channel="email")
    old = f"/admin/notifications/channelsettings/{channel.pk}/change/"
    page = client.get(old, follow=True)
    assert page.redirect_chain[-1][0] == f"/admin/messaging/channelsettings/{channel.pk}/change/"
    assert page.context["original"] == channel


def test_only_administrators_set_them(client, cast):
    client.force_login(cast.handler)
    assert client.get("/admin/messaging/channelsettings/").status_code != 200


@pytest.fixture
def failed(clinic, make_feedback, cast) -> ClientMessage:
    ClientContact.objects.create(client=clinic.client, kind="email", value=EMAIL, normalized=EMAIL)
    message = services.send_message(
        feedback=make_feedback(),
        by=cast.handler,
        key=uuid4(),
        recipient=EMAIL,
        subject="Ваше обращение",
        text="Здравствуйте",
    )
    ClientMessage.objects.update(
        state="failed", sending_at=message.due_at, error="550 No such user"
    )
    return message


def test_what_people_wrote_to_clients_stands_there_too(failed, client, cast):
    client.force_login(cast.admin)
    page = client.get("/admin/correspondence/clientmessage/", {"dead": 1}).text
    assert "550 No such user" in page
    assert "mark_arrived" not in page  # that is for those who wrote it
    opened = client.get(f"/admin/correspondence/clientmessage/{failed.pk}/change/").text
    assert EMAIL in opened
    assert str(failed.activity.feedback) in opened


def test_sent_again_by_an_administrator_it_stands_in_the_history(failed, client, cast):
    client.force_login(cast.admin)
    again = {"action": "send_again", "_selected_action": [failed.pk]}
    client.post("/admin/correspondence/clientmessage/", again)
    assert ClientMessage.objects.get().state == "queued"
    entry = failed.activity.feedback.history.get(action="correspondence.repeat_message")
    assert entry.user == cast.admin


def test_nobody_else_reads_there_what_was_written(failed, client, cast):
    cast.handler.is_staff = True
    cast.handler.save()
    client.force_login(cast.handler)
    page = client.get("/admin/correspondence/clientmessage/")
    assert page.status_code == 403
