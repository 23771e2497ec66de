"""Who has written of the present analysis: told by the history, since the last reopening."""

from django.db import migrations
from django.db.models import Exists, OuterRef

WRITES = ("feedback.edit_analysis", "feedback.analyse")
BATCH = 5000


def fill(apps, schema_editor):
    authors = apps.get_model("feedback", "AnalysisAuthor")
    entries = apps.get_model("feedback", "HistoryEntry").objects.order_by()
    reopened = entries.filter(
        action="feedback.reopen", feedback=OuterRef("feedback"), version__gt=OuterRef("version")
    )
    present = entries.filter(~Exists(reopened), action__in=WRITES)
    pairs = set(present.values_list("feedback", "user"))
    pairs |= set(present.exclude(on_behalf_of=None).values_list("feedback", "on_behalf_of"))
    rows = [authors(feedback_id=document, user_id=user) for document, user in sorted(pairs)]
    authors.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0029_analysis_authors")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
