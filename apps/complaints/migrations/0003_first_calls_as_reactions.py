"""The first call was the reaction, found anew each time; now it stands with the document (A7)."""

from django.db import migrations
from django.db.models import Min, OuterRef, Subquery


def keep_first_calls(apps, schema_editor):
    Feedback = apps.get_model("feedback", "Feedback")
    Activity = apps.get_model("complaints", "Activity")
    calls = Activity.objects.filter(kind="call", state="done", feedback=OuterRef("pk"))
    first = calls.order_by().values("feedback").annotate(first=Min("ended_at")).values("first")
    called = Activity.objects.filter(kind="call", state="done").values("feedback")
    rows = Feedback.objects.filter(pk__in=called, reacted_at=None).exclude(state="draft")
    rows.update(reacted_at=Subquery(first))


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0002_call_results_come_later"),
        ("feedback", "0009_first_reaction"),
    ]

    operations = [migrations.RunPython(keep_first_calls, migrations.RunPython.noop)]
