"""The codes of the history say whose they are: `feedback.…`."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

APP = "feedback."
CODES = (
    "register",
    "analyse",
    "verify",
    "close",
    "return_to_analysis",
    "reopen",
    "reject",
    "merge",
    "unmerge",
    "split",
    "link",
    "edit_analysis",
    "edit_conclusion",
    "edit_closing",
    "reassign",
    "set_urgency",
    "wait_for_client",
    "end_wait",
    "extend_term",
    "edit_details",
    "lift_bar",
    "set_client",
    "comment",
    "attach",
    "hand_over",
    "change_client",
    "take_in",
    "let_go",
    "unlink",
    "client_told",
    "client_not_told",
    "client_perhaps_told",
)


def name_app(apps, schema_editor):
    entries = apps.get_model("feedback", "HistoryEntry").objects.order_by()
    entries.filter(action__in=CODES).update(action=Concat(Value(APP), F("action")))


def leave_app(apps, schema_editor):
    entries = apps.get_model("feedback", "HistoryEntry").objects.order_by()
    mine = entries.filter(action__in=[f"{APP}{code}" for code in CODES])
    mine.update(action=Substr(F("action"), len(APP) + 1))


class Migration(migrations.Migration):
    dependencies = [("feedback", "0025_state_among_stems")]

    operations = [migrations.RunPython(name_app, leave_app, elidable=True)]
