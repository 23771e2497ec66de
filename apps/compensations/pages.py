"""What the pages show of the compensations of one document (S7)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.compensations.actions import compensation_steps
from apps.compensations.models import Compensation, CompensationLimit
from apps.compensations.permissions import (
    PAY,
    can_ask_compensation,
    can_decide,
    possible_deciders,
    seen_documents,
)
from apps.core.actions import Action
from apps.core.actions.declaring import ActionForm
from apps.core.templatetags.components import icon
from apps.core.values.money import money
from apps.feedback.models import Feedback, State
from apps.feedback.permissions import of_matter
from apps.organization.models import User

NAMED = 3  # people who may decide, as they are named beside what waits
ICONS = {
    "requested": "hourglass",
    "approved": "check",
    "refused": "x",
    "paid": "cash",
    "provided": "gift",
    "cancelled": "ban",
}
KIND_ICONS = {
    "refund": "receipt-refund",
    "discount": "discount",
    "retreatment": "dental",
    "other": "coins",
}


@dataclass
class MoneyRow:
    """One compensation as it is shown to a user; `step` and `form` are what is open of it."""

    compensation: Compensation
    user: User
    place: str = ""  # "document": in the rail; else on its own page
    duplicate: Feedback | None = None  # of which it is, where it stands beside the main document's
    step: Action[Compensation] | None = None
    form: ActionForm | None = None
    sees_document: bool = True  # else nothing of the appeal is told but its number

    @cached_property
    def steps(self) -> list[Action[Compensation]]:
        """Those of a duplicate are taken on the page of the compensation."""
        return [] if self.duplicate else compensation_steps.available(self.user, self.compensation)

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.compensation.kind]

    @property
    def disputed_payment(self) -> str:
        """What the client has paid, where money is given back for it; who pays checks it (S7)."""
        return "" if self.compensation.is_in_kind else self.compensation.feedback.disputed_payment

    @property
    def badge(self) -> SafeString:
        return badge(self.compensation)

    @property
    def is_waiting(self) -> bool:
        return self.compensation.state == Compensation.State.REQUESTED

    @cached_property
    def deciders(self) -> str:
        """Who may decide, for those who may not; "" when nobody can."""
        if can_decide(self.user, self.compensation):
            return ""
        return ", ".join(str(user) for user in possible_deciders(self.compensation)[:NAMED])

    @property
    def may_decide(self) -> bool:
        return can_decide(self.user, self.compensation)


def row_of(compensation: Compensation, user: User, **values: Any) -> MoneyRow:
    """A compensation on its own page; who pays may not know of the appeal it belongs to."""
    sees = bool(seen_documents([compensation], user))
    return MoneyRow(compensation, user, sees_document=sees, **values)


class DocumentCompensations:
    """The compensations of one document; `form` asks for another, `row` has a step open."""

    def __init__(self, feedback: Feedback, user: User, *, form: ActionForm | None = None) -> None:
        self.feedback, self.user, self.form = feedback, user, form

    @property
    def may_ask(self) -> bool:
        is_open = self.feedback.is_open and self.feedback.state != State.DRAFT
        return is_open and can_ask_compensation(self.user, self.feedback)

    @cached_property
    def rows(self) -> list[MoneyRow]:
        """The document's own before those of its duplicates."""
        found = Compensation.objects.filter(of_matter(self.feedback, self.user)).with_references()
        own = [each for each in found if each.feedback_id == self.feedback.pk]
        others = [each for each in found if each.feedback_id != self.feedback.pk]
        return [
            *(MoneyRow(each, self.user, "document") for each in own),
            *(MoneyRow(each, self.user, "document", each.feedback) for each in others),
        ]

    @cached_property
    def total(self) -> str:
        """What has been agreed to or settled, by currency: «17 145,60 ₽»."""
        sums: dict[str, Decimal] = {}
        for row in self.rows:
            if row.compensation.state in ("approved", "paid", "provided"):
                currency = row.compensation.currency
                sums[currency] = sums.get(currency, Decimal(0)) + row.compensation.amount
        return ", ".join(money(amount, currency) for currency, amount in sums.items())

    @cached_property
    def limit(self) -> str:
        """Up to how much is approved at once; "" when another person decides on everything."""
        amount = CompensationLimit.objects.in_force(timezone.localdate())
        return "" if amount is None else money(amount)


def waiting_for(user: User) -> QuerySet[Compensation]:
    """What waits for a decision of `user`, the oldest first; nothing for who may not decide."""
    if not user.has_perm("compensations.approve_compensation"):
        return Compensation.objects.none()
    requested = Compensation.objects.visible_to(user).requested()
    requested = requested.exclude(requested_by__in=user.stands_for)
    requested = requested.exclude(feedback__subject_employee__user__in=user.stands_for)
    return requested.order_by("requested_at", "pk")


def to_pay(user: User) -> QuerySet[Compensation]:
    """What `user` may pay, the oldest decision first; nothing for who does not pay."""
    if not user.has_perm(PAY):
        return Compensation.objects.none()
    approved = Compensation.objects.visible_to(user).to_pay()
    approved = approved.exclude(feedback__subject_employee__user__in=user.stands_for)
    return approved.order_by("decided_at", "pk")


def badge(compensation: Compensation) -> SafeString:
    return state_badge(compensation.state, compensation.get_state_display())


def state_badge(state: str, label: str | Promise) -> SafeString:
    """The state: colour, icon and word together."""
    return format_html('<span class="state money-{}">{}{}</span>', state, icon(ICONS[state]), label)
