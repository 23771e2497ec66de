"""Compensations: asked for, decided by another above the limit, settled, or cancelled (S7).

The document is locked first, so that of two people who act at once the second finds what the first
has done. All services raise `PermissionDenied` without the right, `Conflict` when the compensation
or the document is not as it was, and `ValidationError` by field.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.compensations.models import Compensation, CompensationLimit
from apps.compensations.permissions import can_ask_compensation, possible_deciders
from apps.core import actions
from apps.core.actions import Action
from apps.core.exceptions import Conflict
from apps.core.history import change_of
from apps.core.values.money import wrong_amount
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback, State
from apps.feedback.services import clean_text, lock, matter_of, moved_on, record
from apps.notifications.services import publish_event, withdraw_event
from apps.organization.models import User
from apps.organization.permissions import on_behalf_of

AWAITS = "compensation_awaits"  # the significant event: somebody is to decide
# Steps after which nobody waits for a decision.
DECISIONS = ("approve_compensation", "refuse_compensation", "cancel_compensation")
DOCUMENT_LENGTH = not_none(Compensation._meta.get_field("payment_document").max_length)


@transaction.atomic
def request_compensation(
    *,
    feedback: Feedback,
    by: User,
    kind: str,
    amount: Decimal,
    reason: str,
    currency: str = Compensation.Currency.RUB,
    at: datetime | None = None,
) -> Compensation:
    """Ask for it while the document is open; within the limit it is approved at once (S7).

    The limit holds for all that the matter has got together, so that nobody comes below it by
    asking in parts, nor by splitting the document, nor by unlinking the parts again. What is in
    another currency always goes to another person, and so does everything while no limit is in
    force.
    """
    at = at or timezone.now()
    locked = _lock_matter(feedback)
    if not can_ask_compensation(by, locked):
        raise PermissionDenied
    locked.acted_for = on_behalf_of(by, lambda user: can_ask_compensation(user, locked))
    if locked.state == State.DRAFT or not locked.is_open:
        raise moved_on(locked)
    reason = clean_text("reason", reason)
    _demand(_wrong_amount(amount) | _missing("reason", reason, _("Write what it is for.")))
    values: dict[str, Any] = {
        "kind": Compensation.Kind(kind),
        "currency": Compensation.Currency(currency),
    }
    above = _is_above_limit(locked, amount, currency, timezone.localdate(at))
    if not above:
        values |= {"decided_by": by, "decided_at": at}
    compensation = Compensation.objects.create(
        feedback=locked,
        amount=amount,
        reason=reason,
        requested_by=by,
        requested_for=locked.acted_for,
        requested_at=at,
        above_limit=above,
        state="requested" if above else "approved",
        **values,
    )
    action = f"compensations.{'request' if above else 'grant'}_compensation"
    record(locked, by=by, action=action, at=at, comment=f"{compensation}. {reason}")
    if above:
        call_deciders(compensation, by=by, at=at)
    return compensation


@transaction.atomic
def approve_compensation(
    *, compensation: Compensation, by: User, at: datetime | None = None
) -> Compensation:
    """Another than who asked for it agrees (four eyes)."""
    at = at or timezone.now()
    locked = _begin("approve_compensation", compensation, by)
    return _finish(locked, "approve_compensation", by=by, at=at, decided_by=by, decided_at=at)


@transaction.atomic
def refuse_compensation(
    *, compensation: Compensation, by: User, reason: str, at: datetime | None = None
) -> Compensation:
    """Another than who asked for it says no, and why."""
    at = at or timezone.now()
    locked = _begin("refuse_compensation", compensation, by)
    reason = clean_text("reason", reason)
    _demand(_missing("reason", reason, _("Write the reason.")))
    values: dict[str, Any] = {"decided_by": by, "decided_at": at, "refusal": reason}
    return _finish(locked, "refuse_compensation", by=by, at=at, told=reason, **values)


@transaction.atomic
def pay_compensation(
    *,
    compensation: Compensation,
    by: User,
    paid_on: date,
    payment_document: str,
    at: datetime | None = None,
) -> Compensation:
    """Write down when it was paid and by which document; a day to come is refused."""
    at = at or timezone.now()
    locked = _begin("pay_compensation", compensation, by)
    document = clean_text("payment_document", payment_document)
    _demand(_wrong_payment(locked, paid_on, document, at))
    told = f"{date_format(paid_on, 'j E Y')}, {document}"
    values: dict[str, Any] = {
        "paid_by": by,
        "paid_at": at,
        "paid_on": paid_on,
        "payment_document": document,
    }
    return _finish(locked, "pay_compensation", by=by, at=at, told=told, **values)


@transaction.atomic
def correct_payment(
    *,
    compensation: Compensation,
    by: User,
    paid_on: date,
    payment_document: str,
    reason: str,
    at: datetime | None = None,
) -> Compensation:
    """Put right what was written down wrongly of a payment, and say why (S7).

    The history of the document tells what stood there before; who recorded the payment stays.
    """
    at = at or timezone.now()
    locked = _begin("correct_compensation", compensation, by)
    document = clean_text("payment_document", payment_document)
    values: dict[str, date | str] = {"paid_on": paid_on, "payment_document": document}
    reason = clean_text("reason", reason)
    wrong = _wrong_payment(locked, paid_on, document, at)
    _demand(wrong | _missing("reason", reason, _("Write the reason.")))
    changes = _changed(locked, values)
    return _finish(
        locked, "correct_compensation", by=by, at=at, told=reason, changes=changes, **values
    )


@transaction.atomic
def provide_compensation(
    *, compensation: Compensation, by: User, provided_on: date, at: datetime | None = None
) -> Compensation:
    """Write down when the client had the discount or the treatment; no document tells of it.

    A day to come is refused.
    """
    at = at or timezone.now()
    locked = _begin("provide_compensation", compensation, by)
    _demand(_wrong_day("provided_on", provided_on, locked, at))
    values: dict[str, Any] = {"provided_by": by, "provided_at": at, "provided_on": provided_on}
    told = date_format(provided_on, "j E Y")
    return _finish(locked, "provide_compensation", by=by, at=at, told=told, **values)


@transaction.atomic
def correct_provision(
    *,
    compensation: Compensation,
    by: User,
    provided_on: date,
    reason: str,
    at: datetime | None = None,
) -> Compensation:
    """Put right the day that was written down wrongly, and say why; as `correct_payment`."""
    at = at or timezone.now()
    locked = _begin("correct_provision", compensation, by)
    reason = clean_text("reason", reason)
    wrong = _wrong_day("provided_on", provided_on, locked, at)
    _demand(wrong | _missing("reason", reason, _("Write the reason.")))
    values = {"provided_on": provided_on}
    changes = _changed(locked, values)
    return _finish(
        locked, "correct_provision", by=by, at=at, told=reason, changes=changes, **values
    )


@transaction.atomic
def cancel_compensation(
    *, compensation: Compensation, by: User, reason: str, at: datetime | None = None
) -> Compensation:
    """Take it back before the client has it."""
    at = at or timezone.now()
    locked = _begin("cancel_compensation", compensation, by)
    reason = clean_text("reason", reason)
    _demand(_missing("reason", reason, _("Write the reason.")))
    values: dict[str, Any] = {"cancelled_by": by, "cancelled_at": at, "cancel_reason": reason}
    return _finish(locked, "cancel_compensation", by=by, at=at, told=reason, **values)


def call_deciders(compensation: Compensation, *, by: User | None, at: datetime) -> None:
    """Tell those who may decide that somebody waits for it."""
    deciders = possible_deciders(compensation).values_list("pk", flat=True)
    publish_event(
        AWAITS,
        document_id=compensation.feedback_id,
        key=f"{compensation.pk}",
        by=by,
        comment=f"{compensation}. {compensation.reason}",
        users=deciders,
        at=at,
    )


def missing_decisions(*, feedback: Feedback, action: str) -> dict[str, str]:
    """An appeal does not end while somebody waits for a decision on money, of its duplicates too.

    Merged it goes on: its money is decided on in the main document (decision 030).
    """
    if action not in ("close", "reject"):
        return {}
    of_matter = Q(feedback=feedback) | Q(feedback__merged_into=feedback)
    requested = Compensation.objects.requested().filter(of_matter)
    waiting = ", ".join(str(each) for each in requested)
    if not waiting:
        return {}
    text = _("A compensation is not decided yet: %(what)s. Have it decided, or cancel the request.")
    return {"compensations": text % {"what": waiting}}


def _begin(step: str, compensation: Compensation, by: User) -> Compensation:
    """Lock the document, and return the compensation as it is now, if the step is possible."""
    document = lock(compensation.feedback)
    fresh = Compensation.objects.select_related(
        "requested_by", "decided_by", "paid_by", "provided_by", "cancelled_by"
    ).get(pk=compensation.pk)
    fresh.feedback = document
    actions.require(f"compensations.{step}", by=by, target=fresh)
    return fresh


def _finish(
    compensation: Compensation,
    step: str,
    *,
    by: User,
    at: datetime,
    told: str = "",
    changes: Iterable[dict] = (),
    **values: Any,
) -> Compensation:
    action = f"compensations.{step}"
    compensation.state = actions.declared(action).leads_to
    for name, value in values.items():
        setattr(compensation, name, value)
    compensation.save(update_fields=["state", *values])
    if step in DECISIONS:
        withdraw_event(
            AWAITS, document_id=compensation.feedback_id, key=f"{compensation.pk}", at=at
        )
    comment = f"{compensation}. {told}" if told else str(compensation)
    record(
        compensation.feedback, by=by, action=action, at=at, comment=comment, changes=list(changes)
    )
    return compensation


def _changed(compensation: Compensation, values: dict) -> list[dict]:
    """What differs from what is written down, as the history of the document tells it.

    Raises `ValidationError` where nothing does.
    """

    def shown(value: date | str) -> str:
        return date_format(value, "j E Y") if isinstance(value, date) else value

    before = {name: getattr(compensation, name) for name in values}
    changes = [
        change_of(name, before[name], value, show=shown)
        for name, value in values.items()
        if before[name] != value
    ]
    if not changes:
        raise ValidationError(_("This is what is written down already. Nothing was changed."))
    return changes


def not_now(action: Action[Compensation], compensation: Compensation) -> Conflict:
    """Return the `Conflict` of a compensation that is not in the state for the step."""
    settled_by = compensation.paid_by or compensation.provided_by
    last = compensation.cancelled_by or settled_by or compensation.decided_by
    values = {"what": compensation, "state": compensation.get_state_display(), "user": last or "—"}
    message = _("%(what)s: already %(state)s (%(user)s).")
    if last is None:
        message = _("%(what)s: still %(state)s.")
    if compensation.state in action.states:  # the other way of settling it
        message = _("%(what)s: paid out in money. Record the payment.")
        if compensation.is_in_kind:
            message = _("%(what)s: not paid out. Record that it is provided.")
    return Conflict(message % values, url=compensation.get_absolute_url())


def _lock_matter(feedback: Feedback) -> Feedback:
    """Lock all documents that count together, in the one order, and return this one."""
    locked = {pk: lock(Feedback(pk=pk)) for pk in sorted(matter_of(feedback))}
    return locked[feedback.pk]


def _is_above_limit(feedback: Feedback, amount: Decimal, currency: str, day: date) -> bool:
    limit = CompensationLimit.objects.in_force(day)
    if currency != Compensation.Currency.RUB or limit is None:
        return True
    live = Compensation.objects.live().filter(feedback__in=matter_of(feedback), currency=currency)
    given = live.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return given + amount > limit


def _wrong_amount(amount: Decimal) -> dict[str, str]:
    text = wrong_amount(amount)
    return {"amount": text} if text else {}


def _wrong_payment(
    compensation: Compensation, paid_on: date, document: str, at: datetime
) -> dict[str, str]:
    wrong = _missing("payment_document", document, _("Write the number of the payment document."))
    if len(document) > DOCUMENT_LENGTH:
        text = _("Say it shorter: at most %(limit)s characters.")
        wrong["payment_document"] = text % {"limit": DOCUMENT_LENGTH}
    return wrong | _wrong_day("paid_on", paid_on, compensation, at)


def _wrong_day(name: str, day: date, compensation: Compensation, at: datetime) -> dict[str, str]:
    """A day on which the client cannot have had it."""
    if day > timezone.localdate(at):
        texts = {
            "paid_on": _("This day is still to come. Record the payment once it is made."),
            "provided_on": _("This day is still to come. Record it once the client has it."),
        }
        return {name: texts[name]}
    if day < timezone.localdate(compensation.feedback.registered_at):
        return {name: _("This is before the appeal was registered. Check the date.")}
    return {}


def _missing(name: str, text: str, message: str) -> dict[str, str]:
    return {} if text else {name: message}


def _demand(missing: dict[str, str]) -> None:
    if missing:
        raise ValidationError(missing)
