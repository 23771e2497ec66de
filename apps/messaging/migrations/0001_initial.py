import datetime

from django.db import migrations, models

import apps.messaging.models.channel

MODEL = {"model": "channelsettings"}


def take_along(apps, schema_editor):
    """The rights to it, and what the admin noted of it; a new database has neither yet."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kinds.filter(app_label="notifications", **MODEL).update(app_label="messaging")


def give_back(apps, schema_editor):
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kinds.filter(app_label="messaging", **MODEL).update(app_label="notifications")


class Migration(migrations.Migration):
    """The settings of the channels come from `notifications`, table, rows and rights."""

    initial = True
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("notifications", "0009_broken_off_in_a_row"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ChannelSettings",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=apps.messaging.models.channel.channel_choices,
                                editable=False,
                                max_length=8,
                                unique=True,
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "is_enabled",
                            models.BooleanField(
                                default=True,
                                help_text="Switched off, everything waits.",
                                verbose_name="switched on",
                            ),
                        ),
                        (
                            "is_dry_run",
                            models.BooleanField(
                                default=False,
                                help_text="Nothing is handed over; the row says “dry run”.",
                                verbose_name="dry run",
                            ),
                        ),
                        (
                            "per_minute",
                            models.PositiveIntegerField(
                                default=600,
                                help_text="0: no limit.",
                                verbose_name="at most per minute",
                            ),
                        ),
                        (
                            "per_client_per_day",
                            models.PositiveIntegerField(
                                default=10,
                                help_text="0: no limit.",
                                verbose_name="at most per client and day",
                            ),
                        ),
                        (
                            "quiet_from",
                            models.TimeField(default=datetime.time(21), verbose_name="quiet from"),
                        ),
                        (
                            "quiet_until",
                            models.TimeField(default=datetime.time(9), verbose_name="quiet until"),
                        ),
                        (
                            "digest_at",
                            models.TimeField(
                                default=datetime.time(9), verbose_name="the digest goes out at"
                            ),
                        ),
                        (
                            "away_since",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="not to be had since"
                            ),
                        ),
                        (
                            "away_until",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="asked again at"
                            ),
                        ),
                        (
                            "broken_off",
                            models.PositiveIntegerField(
                                default=0, editable=False, verbose_name="broken off in a row"
                            ),
                        ),
                        (
                            "away_because",
                            models.TextField(
                                blank=True, editable=False, verbose_name="what it said"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "channel",
                        "verbose_name_plural": "channels",
                        "ordering": ["pk"],
                        "db_table": "notifications_channelsettings",
                    },
                ),
            ],
        ),
        migrations.AlterModelTable(name="ChannelSettings", table=None),
        migrations.RunPython(take_along, give_back),
    ]
