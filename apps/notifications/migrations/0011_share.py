from django.db import migrations, models


class Migration(migrations.Migration):
    """Whose part of a channel each takes; the marks of the workers are a table of `messaging`."""

    dependencies = [
        ("messaging", "0003_heartbeat"),
        ("notifications", "0010_channels_go_to_messaging"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="Heartbeat")]
        ),
        migrations.AddField(
            model_name="notification",
            name="share",
            field=models.CharField(
                choices=[
                    ("staff", "to colleagues"),
                    ("client", "to clients"),
                    ("bulk", "to many at once"),
                ],
                default="staff",
                editable=False,
                max_length=6,
                verbose_name="counted as",
            ),
        ),
    ]
