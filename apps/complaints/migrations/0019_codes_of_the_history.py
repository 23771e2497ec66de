"""The codes of the history say whose they are: `complaints.…`."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

APP = "complaints."
CODES = (
    "route",
    "unroute",
    "appoint",
    "take_over",
    "decline",
    "decline_department",
    "send_to_triage",
    "resume",
    "ask_opinion",
    "give_opinion",
    "hand_over_activity",
    "hand_over_measure",
    "leave_subject",
    "plan_activity",
    "take_activity",
    "move_activity",
    "complete_activity",
    "undo_completion",
    "call_client",
    "undo_call",
    "call_refused",
    "call_result",
    "send_message",
    "repeat_message",
    "message_sent",
    "message_failed",
    "message_unknown",
    "write_letter",
    "cancel_activity",
    "work_moved",
    "work_came",
    "work_left",
    "work_back",
    "request_compensation",
    "grant_compensation",
    "approve_compensation",
    "refuse_compensation",
    "pay_compensation",
    "correct_compensation",
    "recount_compensation",
    "cancel_compensation",
    "plan_measure",
    "complete_measure",
    "check_measure",
    "cancel_measure",
    "link_root_cause",
    "unlink_root_cause",
)
OF_ROOT_CAUSES = {
    "name": "complaints.name_root_cause",
    "change": "complaints.change_root_cause",
    "close": "complaints.close_root_cause",
    "reopen": "complaints.reopen_root_cause",
    "link": "complaints.tie_appeal",
    "unlink": "complaints.untie_appeal",
}


def name_app(apps, schema_editor):
    entries = apps.get_model("feedback", "HistoryEntry").objects.order_by()
    entries.filter(action__in=CODES).update(action=Concat(Value(APP), F("action")))


def leave_app(apps, schema_editor):
    entries = apps.get_model("feedback", "HistoryEntry").objects.order_by()
    mine = entries.filter(action__in=[f"{APP}{code}" for code in CODES])
    mine.update(action=Substr(F("action"), len(APP) + 1))


def name_deeds(apps, schema_editor):
    for before, after in OF_ROOT_CAUSES.items():
        apps.get_model("complaints", "RootCauseEntry").objects.filter(action=before).update(
            action=after
        )


def leave_deeds(apps, schema_editor):
    for before, after in OF_ROOT_CAUSES.items():
        apps.get_model("complaints", "RootCauseEntry").objects.filter(action=after).update(
            action=before
        )


def _of_root_causes(apps):
    return apps.get_model("complaints", "RootCauseEntry").objects.order_by()


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0018_root_cause_history_raw_and_shown"),
        ("feedback", "0026_codes_of_the_history"),
    ]

    operations = [
        migrations.RunPython(name_app, leave_app, elidable=True),
        migrations.RunPython(name_deeds, leave_deeds, elidable=True),
    ]
