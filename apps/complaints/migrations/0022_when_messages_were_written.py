from django.db import migrations
from django.db.models import OuterRef, Subquery


def date_messages(apps, schema_editor):
    """A message was written when its activity was."""
    activities = apps.get_model("complaints", "Activity").objects.filter(pk=OuterRef("activity"))
    messages = apps.get_model("complaints", "ClientMessage").objects.all()
    messages.update(created_at=Subquery(activities.values("created_at")[:1]))


class Migration(migrations.Migration):
    dependencies = [("complaints", "0021_client_message_is_a_message")]

    operations = [migrations.RunPython(date_messages, migrations.RunPython.noop)]
