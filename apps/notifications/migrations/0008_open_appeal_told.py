"""Ships the switch of the sentence «У клиента уже есть открытое обращение» (C1)."""

from django.db import migrations


def ship(apps, schema_editor):
    apps.get_model("notifications", "SignificantEvent").objects.get_or_create(
        code="open_appeal_told"
    )


class Migration(migrations.Migration):
    dependencies = [("notifications", "0007_key_named")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
