"""The channels and what may leave by each in a minute, as shipped; changed in Django admin."""

from django.db import migrations

PER_MINUTE = {"email": 600, "sms": 60}


def ship(apps, schema_editor) -> None:
    ChannelSettings = apps.get_model("messaging", "ChannelSettings")
    for channel, limit in PER_MINUTE.items():
        ChannelSettings.objects.create(channel=channel, per_minute=limit)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
