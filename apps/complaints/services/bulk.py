"""Many documents changed at once: each by its own rules, in its own transaction (W2, B6).

What becomes of each document is written down in the transaction that changes it. So a change which
was interrupted goes on where it stopped, and one that two workers got is done once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.appeal_types.models import Category
from apps.complaints.models import BulkChange, BulkItem
from apps.complaints.permissions import offered_in_bulk
from apps.complaints.services.bulk_telling import tell_of_many
from apps.core.exceptions import Conflict
from apps.core.queue import send_task_on_commit
from apps.feedback.models import Feedback
from apps.feedback.services import edit_details, lock, reassign_responsible, set_urgency
from apps.notifications.services import gather_events
from apps.organization.models import Department, User
from apps.routing.permissions import Place, place_of
from apps.routing.services.routing import route_to_department, send_to_triage, take_back_routing

MOST = 500  # documents of one change
AT_ONCE = 50  # up to as many are changed while the page waits
KEPT = timedelta(days=30)
RECENT = timedelta(hours=1)
INTERRUPTED = timedelta(minutes=5)  # the worker, or the request, must have died
Outcome = BulkItem.Outcome


@dataclass(frozen=True)
class Step:
    """How one document is changed and put back, and the columns that tell what it was before.

    `undo` is called as `perform`, with the columns as they were among its values.
    """

    columns: tuple[str, ...]
    perform: Callable[..., object]
    undo: Callable[..., object]

    def value(self, feedback: Feedback) -> object:
        """The value which the change is about, as JSON keeps it; several of them as a mapping."""
        found = {name: _plain(getattr(feedback, name)) for name in self.columns}
        return found if len(found) > 1 else found[self.columns[0]]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def start_bulk_change(
    *, by: User, key: UUID, action: str, values: dict, chosen: dict[int, int], back: str
) -> BulkChange:
    """Change the documents of `chosen` ({key: version}); many of them in the background.

    What `by` does not see is left out silently. The same form sent again is the same change.
    Raises `PermissionDenied` to those who may not change anything so.
    """
    if action not in offered_in_bulk(by):
        raise PermissionDenied
    change = _note(by, key, action=action, values=values, chosen=chosen, back=back)
    return _go(change)


def undo_bulk_change(*, by: User, change: BulkChange) -> BulkChange:
    """Put back what was, where the value is still the one that `change` has set.

    Raises `PermissionDenied` to anybody but its user, `Conflict` where it is not possible.
    """
    if change.user_id != by.pk:
        raise PermissionDenied
    if not can_be_undone(change):
        raise Conflict(_("This change cannot be taken back."), url=change.get_absolute_url())
    return _go(_note_undoing(change))


def can_be_undone(change: BulkChange) -> bool:
    is_change = change.undoes_id is None
    return is_change and change.is_over and change.tally[Outcome.DONE] > 0


def run_bulk_change(*, change: BulkChange) -> None:
    """Change the documents that are still waiting, one by one."""
    waiting = change.items.filter(outcome=Outcome.WAITING)
    with translation.override(change.language):
        for key in list(waiting.values_list("pk", flat=True)):
            _handle(change, key)
    tell_of_many(change=change)


def tend_bulk_changes(*, now: datetime | None = None) -> None:
    """Go on with what was interrupted, and forget what is old."""
    now = now or timezone.now()
    BulkChange.objects.filter(created_at__lt=now - KEPT).delete()
    unfinished = BulkChange.objects.filter(items__outcome=Outcome.WAITING).distinct()
    for change in unfinished.filter(created_at__lt=now - INTERRUPTED):
        run_bulk_change(change=change)
    # Whoever did the last of them may have died before it was told.
    for change in BulkChange.objects.filter(created_at__range=(now - RECENT, now - INTERRUPTED)):
        tell_of_many(change=change)


@transaction.atomic
def _note(by: User, key: UUID, *, chosen: dict[int, int], **asked: Any) -> BulkChange:
    change, is_new = BulkChange.objects.get_or_create(
        pk=key, defaults={"user": by, "language": translation.get_language(), **asked}
    )
    if change.user_id != by.pk:
        raise PermissionDenied
    if is_new:
        keys = list(chosen)[:MOST]
        visible = Feedback.objects.posted_visible_to(by).filter(pk__in=keys)
        seen = set(visible.order_by().values_list("pk", flat=True))
        _add_items(change, (BulkItem(feedback_id=k, version=chosen[k]) for k in keys if k in seen))
    return change


@transaction.atomic
def _note_undoing(change: BulkChange) -> BulkChange:
    undoing, is_new = BulkChange.objects.get_or_create(
        undoes=change,
        defaults={
            "user": change.user,
            "language": translation.get_language(),
            "action": change.action,
            "back": change.back,
        },
    )
    if is_new:
        done = change.items.filter(outcome=Outcome.DONE)
        _add_items(
            undoing,
            (
                BulkItem(
                    feedback_id=i.feedback_id, version=i.version, before=i.after, after=i.before
                )
                for i in done
            ),
        )
    return undoing


def _add_items(change: BulkChange, items: Iterable[BulkItem]) -> None:
    items = list(items)
    for item in items:
        item.change = change
    BulkItem.objects.bulk_create(items)


def _go(change: BulkChange) -> BulkChange:
    if change.total > AT_ONCE:
        # Without a queue at hand it waits, written down, until `tend_bulk_changes` finds it.
        send_task_on_commit("apps.complaints.tasks.perform_bulk_change", str(change.pk))
        return change
    run_bulk_change(change=change)
    return BulkChange.objects.get(pk=change.pk)


@transaction.atomic
def _handle(change: BulkChange, key: int) -> None:
    """Change one document and note what became of it; what is refused leaves nothing behind."""
    items = BulkItem.objects.select_for_update().filter(pk=key, outcome=Outcome.WAITING)
    item = items.first()
    if item is None:
        return
    visible = Feedback.objects.posted_visible_to(change.user)
    feedback = visible.filter(pk=item.feedback_id).first()
    if feedback is None:
        item.delete()
        return
    try:
        with transaction.atomic():
            _perform(change, item, feedback)
    except (PermissionDenied, Conflict, ValidationError, ObjectDoesNotExist) as error:
        item.outcome, item.reason = Outcome.REFUSED, _words_of(error)
    item.save()


def _perform(change: BulkChange, item: BulkItem, feedback: Feedback) -> None:
    step = STEPS[change.action]
    locked = lock(feedback)
    with gather_events() as events:
        if change.undoes_id:
            _require_still_ours(locked, step, item)
            comment = _("A change of many documents is taken back.")
            was = {"was": item.after, "comment": comment}
            step.undo(locked, change.user, locked.version, was)
        else:
            item.before = step.value(locked)
            step.perform(locked, change.user, item.version, change.values)
    item.events = [{"event": each.event, "facts": each.facts} for each in events]
    now = Feedback.objects.get(pk=feedback.pk)
    item.outcome = Outcome.DONE if now.version != locked.version else Outcome.SAME
    item.after = step.value(now)


def _require_still_ours(feedback: Feedback, step: Step, item: BulkItem) -> None:
    if step.value(feedback) != item.before:
        text = _("It has been changed again since, and stays as it is now.")
        raise Conflict(text, url=feedback.get_absolute_url())


def _words_of(error: Exception) -> str:
    if isinstance(error, Conflict):
        return str(error.message)
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, PermissionDenied):
        return _("You have no right to this here.")
    return _("What was chosen does not exist any more.")


def _reassign(feedback: Feedback, by: User, version: int, values: dict) -> None:
    reassign_responsible(
        feedback=feedback,
        by=by,
        version=version,
        responsible=User.objects.get(pk=values["responsible_id"]),
        comment=values["comment"],
    )


def _reassign_back(feedback: Feedback, by: User, version: int, values: dict) -> None:
    if values["was"] is None:
        _leave_to_nobody(feedback, by, version, values["comment"])
    else:
        _reassign(feedback, by, version, values | {"responsible_id": values["was"]})


def _leave_to_nobody(feedback: Feedback, by: User, version: int, reason: str) -> None:
    """Nobody was responsible before: what lay in the queue goes back to it."""
    if place_of(feedback) != Place.RESPONSIBLE:
        raise Conflict(_("Nobody was responsible before; somebody works on it now."))
    send_to_triage(feedback=feedback, by=by, version=version, reason=reason)


def _route(feedback: Feedback, by: User, version: int, values: dict) -> None:
    route_to_department(
        feedback=feedback,
        by=by,
        version=version,
        department=Department.objects.get(pk=values["department_id"]),
        due_at=datetime.fromisoformat(values["due_at"]),
        comment=values["comment"],
    )


def _route_back(feedback: Feedback, by: User, version: int, values: dict) -> None:
    was = {name.removesuffix("_id"): value for name, value in values["was"].items()}
    was["due_at"] = was["due_at"] and datetime.fromisoformat(was["due_at"])
    comment = values["comment"]
    take_back_routing(feedback=feedback, by=by, version=version, before=was, comment=comment)


def _set_urgency(feedback: Feedback, by: User, version: int, values: dict) -> None:
    set_urgency(
        feedback=feedback,
        by=by,
        version=version,
        values={"urgency": values["urgency"]},
        comment=values["comment"],
    )


def _set_category(feedback: Feedback, by: User, version: int, values: dict) -> None:
    key = values["category_id"]
    edit_details(
        feedback=feedback,
        by=by,
        version=version,
        values={"category": None if key is None else Category.objects.get(pk=key)},
        comment=values.get("comment", ""),
    )


def _set_back(name: str, step: Callable[..., None]) -> Callable[..., None]:
    """Put back by the same step, with the value that was."""

    def undo(feedback: Feedback, by: User, version: int, values: dict) -> None:
        step(feedback, by, version, values | {name: values["was"]})

    return undo


ROUTED = ("department_id", "executor_id", "due_at", "due_by_hand", "due_basis")
STEPS: dict[str, Step] = {
    "reassign": Step(("responsible_id",), _reassign, _reassign_back),
    "route": Step(ROUTED, _route, _route_back),
    "set_urgency": Step(("urgency",), _set_urgency, _set_back("urgency", _set_urgency)),
    "set_category": Step(("category_id",), _set_category, _set_back("category_id", _set_category)),
}
