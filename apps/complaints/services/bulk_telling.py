"""Whoever gets many documents by one change is told once, of all of them (A19)."""

from collections import defaultdict

from django.db import transaction
from django.urls import reverse

from apps.complaints.models import BulkChange, BulkItem
from apps.notifications.models import Occurrence
from apps.notifications.services import occurrence_of, publish_all


@transaction.atomic
def tell_of_many(*, change: BulkChange) -> None:
    """Raise what the changes of the documents have gathered, once they are all done.

    Told again, it is the same occurrence. One document alone is told of as ever.
    """
    if change.items.filter(outcome=BulkItem.Outcome.WAITING).exists():
        return
    done = change.items.filter(outcome=BulkItem.Outcome.DONE).exclude(events=[])
    groups = defaultdict(list)
    for item in done.select_related("feedback").order_by("feedback__number"):
        for each in item.events:
            groups[_told_together(each, item)].append((item.feedback, each["facts"]))
    publish_all(_occurrence(change, key[0], documents) for key, documents in groups.items())


def _told_together(raised: dict, item: BulkItem) -> tuple:
    """Of one event, for the same people: those it names, or those of the department."""
    return raised["event"], tuple(raised["facts"]["users"]), item.feedback.department_id


def _occurrence(change: BulkChange, event: str, documents: list) -> Occurrence:
    first, facts = documents[0]
    happened = occurrence_of(
        event,
        document_id=first.pk,
        key=f"bulk{change.pk}",
        by=change.user,
        comment=facts["comment"],
        users=facts["users"],
    )
    if len(documents) > 1:
        numbers = [document.number for document, _facts in documents]
        happened.facts |= {"numbers": numbers, "path": reverse("home")}
    return happened
