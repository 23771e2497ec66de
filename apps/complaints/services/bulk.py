"""Many documents changed at once: each by its own rules, in its own transaction (W2, B6).

What becomes of each document is written down in the transaction that changes it. So a change which
was interrupted goes on where it stopped, and one that two workers got is done once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.appeal_types.models import Category
from apps.complaints.models import BulkChange, BulkItem
from apps.complaints.permissions import Place, offered_in_bulk, place_of
from apps.complaints.services.routing import route_to_department, send_to_triage
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback
from apps.feedback.services import edit_details, lock, reassign_responsible, set_urgency
from apps.organization.models import Department, User

MOST = 500  # documents of one change
AT_ONCE = 50  # up to as many are changed while the page waits
KEPT = timedelta(days=30)
INTERRUPTED = timedelta(minutes=5)  # the worker, or the request, must have died
Outcome = BulkItem.Outcome


@dataclass(frozen=True)
class Step:
    """How one document is changed, and the column that tells what it was before."""

    column: str
    perform: Callable[..., object]
    can_be_undone: bool = True


def start_bulk_change(
    *, by, key: UUID, action: str, values: dict, chosen: dict[int, int], back: str
) -> BulkChange:
    """Change the documents of `chosen` ({key: version}); many of them in the background.

    What `by` does not see is left out silently. The same form sent again is the same change.
    Raises `PermissionDenied` to those who may not change anything so.
    """
    if action not in offered_in_bulk(by):
        raise PermissionDenied
    change = _note(by, key, action=action, values=values, chosen=chosen, back=back)
    return _go(change)


def undo_bulk_change(*, by, change: BulkChange) -> BulkChange:
    """Put back what was, where the value is still the one that `change` has set.

    Raises `PermissionDenied` to anybody but its user, `Conflict` where it is not possible.
    """
    if change.user_id != by.pk:
        raise PermissionDenied
    if not can_be_undone(change):
        raise Conflict(_("This change cannot be taken back."), url=change.get_absolute_url())
    return _go(_note_undoing(change))


def can_be_undone(change: BulkChange) -> bool:
    is_change = change.undoes_id is None and STEPS[change.action].can_be_undone
    return is_change and change.is_over and change.tally[Outcome.DONE] > 0


def run_bulk_change(*, change: BulkChange) -> None:
    """Change the documents that are still waiting, one by one."""
    waiting = change.items.filter(outcome=Outcome.WAITING)
    with translation.override(change.language):
        for key in list(waiting.values_list("pk", flat=True)):
            _handle(change, key)


def tend_bulk_changes(*, now=None) -> None:
    """Go on with what was interrupted, and forget what is old."""
    now = now or timezone.now()
    BulkChange.objects.filter(created_at__lt=now - KEPT).delete()
    unfinished = BulkChange.objects.filter(items__outcome=Outcome.WAITING).distinct()
    for change in unfinished.filter(created_at__lt=now - INTERRUPTED):
        run_bulk_change(change=change)


@transaction.atomic
def _note(by, key: UUID, *, chosen: dict[int, int], **asked) -> BulkChange:
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
        from apps.complaints.tasks import perform_bulk_change  # the task calls this module

        # Without a queue at hand it waits, written down, until `tend_bulk_changes` finds it.
        transaction.on_commit(lambda: perform_bulk_change.delay(str(change.pk)), robust=True)
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
    if change.undoes_id:
        _require_still_ours(locked, step, item)
        step.perform(locked, change.user, locked.version, {step.column: item.after, "comment": ""})
    else:
        item.before = getattr(locked, step.column)
        step.perform(locked, change.user, item.version, change.values)
    now = Feedback.objects.get(pk=feedback.pk)
    item.outcome = Outcome.DONE if now.version != locked.version else Outcome.SAME
    item.after = getattr(now, step.column)


def _require_still_ours(feedback: Feedback, step: Step, item: BulkItem) -> None:
    if getattr(feedback, step.column) != item.before:
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


def _reassign(feedback: Feedback, by, version: int, values: dict) -> None:
    if values["responsible_id"] is None:
        _leave_to_nobody(feedback, by, version)
        return
    reassign_responsible(
        feedback=feedback,
        by=by,
        version=version,
        responsible=User.objects.get(pk=values["responsible_id"]),
        comment=values["comment"],
    )


def _leave_to_nobody(feedback: Feedback, by, version: int) -> None:
    """Nobody was responsible before: what lay in the queue goes back to it."""
    if place_of(feedback) != Place.RESPONSIBLE:
        raise Conflict(_("Nobody was responsible before; somebody works on it now."))
    reason = _("The responsible was named by mistake")
    send_to_triage(feedback=feedback, by=by, version=version, reason=reason)


def _route(feedback: Feedback, by, version: int, values: dict) -> None:
    route_to_department(
        feedback=feedback,
        by=by,
        version=version,
        department=Department.objects.get(pk=values["department_id"]),
        due_at=datetime.fromisoformat(values["due_at"]),
        comment=values["comment"],
    )


def _set_urgency(feedback: Feedback, by, version: int, values: dict) -> None:
    set_urgency(
        feedback=feedback,
        by=by,
        version=version,
        values={"urgency": values["urgency"]},
        comment=values["comment"],
    )


def _set_category(feedback: Feedback, by, version: int, values: dict) -> None:
    key = values["category_id"]
    category = None if key is None else Category.objects.get(pk=key)
    edit_details(feedback=feedback, by=by, version=version, values={"category": category})


STEPS: dict[str, Step] = {
    "reassign": Step("responsible_id", _reassign),
    "route": Step("department_id", _route, can_be_undone=False),
    "set_urgency": Step("urgency", _set_urgency),
    "set_category": Step("category_id", _set_category),
}
