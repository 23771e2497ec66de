from django.db import migrations


def drop_inbox(apps, schema_editor):
    """What stands in the list of its reader leaves by no channel: nothing ever asked this row."""
    apps.get_model("messaging", "ChannelSettings").objects.filter(channel="inbox").delete()


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [migrations.RunPython(drop_inbox, migrations.RunPython.noop)]
