"""What the history was asked for stands in columns: filled from what it tells."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

# Those of the app above may have got their app already, or get it later.
ROUTED = ("resume", "decline", "decline_department", "send_to_triage", "unroute")
ARRIVALS = (
    "feedback.register",
    "feedback.reopen",
    *ROUTED,
    *(f"complaints.{code}" for code in ROUTED),
)
MOMENTS = {
    "returned_at": "feedback.return_to_analysis",
    "reopened_at": "feedback.reopen",
    "client_changed_at": "feedback.change_client",
}
JOINED = ("feedback.split", "feedback.take_in")


def fill(apps, schema_editor):
    fill_queue(apps)
    fill_moments(apps)
    fill_waits(apps)
    fill_matters(apps)


def fill_queue(apps):
    """How it came there last; all but the registration say why."""
    posted = apps.get_model("feedback", "Feedback").objects.exclude(state="draft")
    last = _entries(apps).filter(feedback=OuterRef("pk"), action__in=ARRIVALS).order_by("-pk")
    since = Subquery(last.values("at")[:1])
    posted.update(queued_at=Coalesce(since, F("registered_at")))
    reason = last.exclude(action="feedback.register").values("comment")[:1]
    waiting = posted.filter(state="registered", department=None, executor=None)
    waiting.update(queue_reason=Coalesce(Subquery(reason), F("queue_reason")))


def fill_moments(apps):
    documents = apps.get_model("feedback", "Feedback").objects
    for column, code in MOMENTS.items():
        entries = _entries(apps).filter(action=code)
        last = entries.filter(feedback=OuterRef("pk")).order_by("-at").values("at")[:1]
        found = documents.filter(pk__in=entries.values("feedback"))
        found.update(**{column: Subquery(last)})


def fill_waits(apps):
    """Only a merging can be undone, with the pause that it ended."""
    merged = _entries(apps).filter(action="feedback.merge", feedback__state="merged")
    for feedback, changes in merged.values_list("feedback", "changes"):
        if any(change["field"] == "due_at" for change in changes):
            waits = apps.get_model("feedback", "ClientWait").objects.filter(feedback=feedback)
            last = waits.order_by("-started_at", "-pk").values("pk")[:1]
            waits.filter(pk__in=list(last.values_list("pk", flat=True))).update(moved_term=True)


def fill_matters(apps):
    documents = apps.get_model("feedback", "Feedback").objects
    for together in _groups(_pairs(apps)):
        documents.filter(pk__in=together).update(matter=min(together))


def _pairs(apps):
    """Whatever is or was split off or merged."""
    links = apps.get_model("feedback", "Link").objects.filter(kind="part")
    yield from links.values_list("feedback", "other")
    merged = apps.get_model("feedback", "Feedback").objects.filter(merged_into__isnull=False)
    yield from merged.values_list("pk", "merged_into")
    entries = _entries(apps).filter(action__in=JOINED)
    for pk, changes in entries.values_list("feedback", "changes"):
        yield from ((pk, each["to"]) for each in changes if each.get("to"))


def _groups(pairs) -> list[set[int]]:
    found: dict[int, set[int]] = {}
    for pair in pairs:
        together = set().union(*(found.get(pk, {pk}) for pk in pair))
        found |= dict.fromkeys(together, together)
    return list({id(each): each for each in found.values()}.values())


def _entries(apps):
    return apps.get_model("feedback", "HistoryEntry").objects.order_by()


class Migration(migrations.Migration):
    dependencies = [("feedback", "0027_asked_of_the_past")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
