"""The codes of the history say whose they are: `surveys.…`."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

APP = "surveys."
CODES = ("ask_client", "survey_answer")


def name_app(apps, schema_editor):
    entries = apps.get_model("feedback", "HistoryEntry").objects.order_by()
    entries.filter(action__in=CODES).update(action=Concat(Value(APP), F("action")))


def leave_app(apps, schema_editor):
    entries = apps.get_model("feedback", "HistoryEntry").objects.order_by()
    mine = entries.filter(action__in=[f"{APP}{code}" for code in CODES])
    mine.update(action=Substr(F("action"), len(APP) + 1))


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial"), ("feedback", "0026_codes_of_the_history")]

    operations = [migrations.RunPython(name_app, leave_app, elidable=True)]
