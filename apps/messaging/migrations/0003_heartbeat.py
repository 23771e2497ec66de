from django.db import migrations, models


class Migration(migrations.Migration):
    """The marks of the workers come from `notifications`, table and rows."""

    dependencies = [
        ("messaging", "0002_nothing_inside_is_sent"),
        ("notifications", "0010_channels_go_to_messaging"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        (
                            "name",
                            models.SlugField(
                                max_length=20,
                                primary_key=True,
                                serialize=False,
                                verbose_name="name",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="when")),
                    ],
                    options={
                        "verbose_name": "heartbeat",
                        "verbose_name_plural": "heartbeats",
                        "default_permissions": (),
                        "db_table": "notifications_heartbeat",
                    },
                ),
            ],
        ),
        migrations.AlterModelTable(name="Heartbeat", table=None),
    ]
