"""Rules that told nobody become ones that do: a digest to an address, an SMS to a colleague."""

from django.db import migrations


def mend(apps, schema_editor):
    Rule = apps.get_model("notifications", "NotificationRule")
    Notification = apps.get_model("notifications", "Notification")
    Rule.objects.filter(audience="address", timing="digest").update(timing="at_once")
    Rule.objects.filter(channel="sms").exclude(audience__in=["client", "address"]).delete()
    Notification.objects.filter(state="collected", user=None).update(state="queued")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_shipped")]
    operations = [migrations.RunPython(mend, migrations.RunPython.noop)]
