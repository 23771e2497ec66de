from django.db import migrations


def share_out(apps, schema_editor):
    """What still waits is counted as what is written from now on; of the rest nobody asks."""
    waiting = apps.get_model("notifications", "Notification").objects.filter(
        state__in=["collected", "queued", "sending"]
    )
    waiting.filter(recipient__startswith="client:").update(share="client")
    waiting.filter(event="digest").update(share="bulk")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0011_share")]

    operations = [migrations.RunPython(share_out, migrations.RunPython.noop)]
