"""What goes out to a client: consent, his own limit, the history of his document, no more of it."""

from datetime import datetime, time, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.utils import timezone

from apps.clients.models import ClientContact
from apps.clients.services import change_consent, withdraw_by_link
from apps.messaging import services as messaging
from apps.messaging.models import ChannelSettings
from apps.notifications.models import Notification, Occurrence
from tests.mailing import mail_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
State = Notification.State


@pytest.fixture
def tell_client(make_rule, make_feedback, told, with_email, clinic):
    """Return a factory: a complaint whose client is told of it by e-mail, at noon."""
    make_rule("complaint_registered", "client", "email", words="Обращение {number}")
    noon = datetime.combine(timezone.localdate(), time(12), clinic.branch.zone)

    def make(at=noon) -> Notification | None:
        make_feedback()
        Occurrence.objects.exclude(event="complaint_registered").delete()
        return next(iter(told(at=at)), None)

    return make


def sent(notification: Notification) -> Notification:
    messaging.deliver([notification], at=notification.due_at)
    return Notification.objects.get(pk=notification.pk)


def history(notification: Notification, make_feedback) -> list[str]:
    from apps.feedback.models import HistoryEntry

    rows = HistoryEntry.objects.filter(feedback=notification.document_id)
    return [code.split(".")[1] for code in rows.values_list("action", flat=True)]


def test_what_a_client_was_told_stands_in_the_history(tell_client, settings, make_feedback):
    settings.SITE_URL = "https://feedback.clinic.example"
    with mail_server(settings) as server:
        notification = sent(tell_client())
    assert notification.state == State.SENT
    assert history(notification, make_feedback)[-1] == "client_told"
    mail = message_from_bytes(server.taken[0].content, policy=default)
    link = mail["List-Unsubscribe"].strip(" <>")
    assert link.startswith("https://feedback.clinic.example/clients/stop/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in mail.get_body(("plain",)).get_content().replace("\n", "")


def test_who_wants_nothing_is_told_nothing(tell_client, clinic, cast):
    change_consent(client=clinic.client, by=cast.registrar, wanted={"sms"})
    assert tell_client() is None


def test_who_says_so_after_it_was_written_is_told_nothing_either(
    tell_client, clinic, settings, make_feedback
):
    notification = tell_client()
    withdraw_by_link(client=clinic.client, channel="email")
    with mail_server(settings) as server:
        held = sent(notification)
    assert (held.state, server.taken) == (State.HELD, [])
    assert history(held, make_feedback)[-1] == "client_not_told"


def test_an_address_that_is_his_no_more_is_not_written_to(tell_client, settings):
    notification = tell_client()
    ClientContact.objects.filter(normalized=notification.address).delete()
    with mail_server(settings) as server:
        held = sent(notification)
    assert (held.state, server.taken) == (State.HELD, [])


def test_a_client_is_told_so_often_a_day_and_then_the_next(tell_client, settings):
    ChannelSettings.objects.update(per_client_per_day=2)
    with mail_server(settings) as server:
        for _ in range(2):
            assert sent(tell_client()).state == State.SENT
        later = sent(tell_client())
        assert later.state == State.QUEUED
        first = Notification.objects.order_by("pk").first()
        assert later.due_at == first.sending_at + timedelta(days=1)
        assert len(server.taken) == 2
        messaging.deliver([later], at=later.due_at + timedelta(minutes=1))
        assert len(server.taken) == 3


@pytest.mark.parametrize(("hour", "goes"), [(23, False), (3, False), (12, True)])
def test_what_comes_late_is_not_sent_at_night_either(tell_client, settings, clinic, hour, goes):
    notification = tell_client()
    day = timezone.localdate() + timedelta(days=1)
    late = datetime.combine(day, time(hour), clinic.branch.zone)
    with mail_server(settings) as server:
        messaging.deliver([notification], at=late)
    assert bool(server.taken) is goes
    if not goes:
        due = Notification.objects.get(pk=notification.pk).due_at.astimezone(clinic.branch.zone)
        assert (due.hour, due.minute) == (9, 0)


def test_it_is_night_by_the_clients_own_clock(tell_client, settings, clinic):
    clinic.client.time_zone = "Asia/Kamchatka"
    clinic.client.save()
    notification = tell_client(at=timezone.now())
    noon = datetime.combine(timezone.localdate() + timedelta(days=1), time(12), clinic.branch.zone)
    with mail_server(settings) as server:
        messaging.deliver([notification], at=noon)  # nine in the evening there
    assert server.taken == []
