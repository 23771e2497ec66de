"""An existing database keeps what was set, and who may set it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from apps.clients.models import ClientContact
from apps.complaints import services
from apps.complaints.models import ClientMessage
from apps.complaints.tests.conftest import EMAIL
from apps.messaging.models import ChannelSettings, Heartbeat
from apps.notifications.models import Notification

LONG_AGO = datetime(2026, 2, 3, 4, tzinfo=UTC)
BEFORE = [
    ("complaints", "0020_message_handed_over"),
    ("messaging", None),
    ("notifications", "0009_broken_off_in_a_row"),
]


@pytest.fixture
def with_email(clinic) -> None:
    ClientContact.objects.create(client=clinic.client, kind="email", value=EMAIL, normalized=EMAIL)


def write(feedback, by) -> ClientMessage:
    words = {"recipient": EMAIL, "subject": "Ответ", "text": "Здравствуйте"}
    return services.send_message(feedback=feedback, by=by, key=uuid4(), **words)


def migrate(targets):
    executor = MigrationExecutor(connection)
    newest = list(executor.loader.graph.leaf_nodes())
    return executor.migrate(targets or newest).apps


@pytest.mark.django_db(transaction=True)
def test_an_existing_database_comes_along(with_email, make_feedback, cast):
    written = write(make_feedback(), cast.handler)
    apps = migrate(BEFORE)
    try:
        old = apps.get_model("notifications", "ChannelSettings").objects
        old.get_or_create(channel="inbox")
        old.filter(channel="sms").update(per_minute=7, is_enabled=False)
        kind = ContentType.objects.get(model="channelsettings")
        right = Permission.objects.get(content_type=kind, codename="change_channelsettings")
        assert kind.app_label == "notifications"
        apps.get_model("notifications", "Heartbeat").objects.create(name="clock", at=LONG_AGO)
        notices = apps.get_model("notifications", "Notification").objects
        for number, recipient in enumerate(("client:5:1", "user:1")):
            notices.create(
                event="assigned",
                occurrence=str(number),
                channel="email",
                recipient=recipient,
                address="a@clinic.example",
            )
        apps.get_model("complaints", "Activity").objects.update(created_at=LONG_AGO)
    finally:
        migrate(None)
    kept = ChannelSettings.objects.get(channel="sms")
    assert (kept.per_minute, kept.is_enabled, str(kept)) == (7, False, "SMS")
    assert set(ChannelSettings.objects.values_list("channel", flat=True)) == {"email", "sms"}
    assert Heartbeat.objects.get(name="clock").at == LONG_AGO
    shares = Notification.objects.filter(event="assigned").order_by("occurrence")
    assert list(shares.values_list("share", flat=True)) == ["client", "staff"]
    kept = ClientMessage.objects.get()
    assert (kept.pk, kept.key, kept.text) == (written.pk, written.key, written.text)
    assert (kept.created_at, kept.channel, kept.share) == (LONG_AGO, "email", "client")
    assert Permission.objects.get(pk=right.pk).content_type.app_label == "messaging"
