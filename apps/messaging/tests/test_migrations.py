"""An existing database keeps what was set, and who may set it."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from apps.messaging.models import ChannelSettings

BEFORE = [("messaging", None), ("notifications", "0009_broken_off_in_a_row")]
AFTER = [
    ("messaging", "0002_nothing_inside_is_sent"),
    ("notifications", "0010_channels_go_to_messaging"),
]


def migrate(targets):
    executor = MigrationExecutor(connection)
    newest = list(executor.loader.graph.leaf_nodes())
    return executor.migrate(targets or newest).apps


@pytest.mark.django_db(transaction=True)
def test_the_settings_of_the_channels_come_along_with_their_rights():
    apps = migrate(BEFORE)
    try:
        old = apps.get_model("notifications", "ChannelSettings").objects
        old.get_or_create(channel="inbox")
        old.filter(channel="sms").update(per_minute=7, is_enabled=False)
        kind = ContentType.objects.get(model="channelsettings")
        right = Permission.objects.get(content_type=kind, codename="change_channelsettings")
        assert kind.app_label == "notifications"
    finally:
        migrate(None)
    kept = ChannelSettings.objects.get(channel="sms")
    assert (kept.per_minute, kept.is_enabled, str(kept)) == (7, False, "SMS")
    assert set(ChannelSettings.objects.values_list("channel", flat=True)) == {"email", "sms"}
    assert Permission.objects.get(pk=right.pk).content_type.app_label == "messaging"
