"""What the pages show of compensations: those of one document, and the list of all (S7)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from apps.complaints.listing import DAY, Column, Listing, day
from apps.complaints.models import Compensation, CompensationLimit
from apps.complaints.permissions import (
    MoneyStep,
    can_ask_compensation,
    can_decide,
    money_steps,
    possible_deciders,
)
from apps.core.money import money
from apps.core.periods import Period
from apps.core.templatetags.components import icon
from apps.feedback.models import Feedback, State
from apps.organization.models import Branch

NAMED = 3  # people who may decide, as they are named beside what waits
ICONS = {
    "requested": "hourglass", "approved": "check", "refused": "x", "paid": "cash",
    "cancelled": "ban",
}  # fmt: skip
KIND_ICONS = {
    "refund": "receipt-refund", "discount": "discount", "retreatment": "dental", "other": "coins",
}  # fmt: skip


@dataclass
class MoneyRow:
    """One compensation as it is shown to a user; `step` and `form` are what is open of it."""

    compensation: Compensation
    user: object
    place: str = ""  # "document": in the rail; else on its own page
    duplicate: Feedback | None = None  # of which it is, where it stands beside the main document's
    step: MoneyStep | None = None
    form: object = None

    @cached_property
    def steps(self) -> list[MoneyStep]:
        """Those of a duplicate are taken on the page of the compensation."""
        return [] if self.duplicate else money_steps(self.user, self.compensation)

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.compensation.kind]

    @property
    def badge(self):
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


@dataclass(frozen=True)
class Total:
    """What the compensations of one state and currency come to."""

    state: str
    count: int
    amount: Decimal
    currency: str

    @property
    def label(self) -> str:
        return Compensation.State(self.state).label

    @property
    def shown(self) -> str:
        return money(self.amount, self.currency)

    @property
    def badge(self):
        return _badge(self.state, self.label)


class DocumentCompensations:
    """The compensations of one document; `form` asks for another, `row` has a step open."""

    def __init__(self, feedback: Feedback, user, *, form=None) -> None:
        self.feedback, self.user, self.form = feedback, user, form

    @property
    def may_ask(self) -> bool:
        is_open = self.feedback.is_open and self.feedback.state != State.DRAFT
        return is_open and can_ask_compensation(self.user, self.feedback)

    @cached_property
    def rows(self) -> list[MoneyRow]:
        found = self.feedback.compensations.with_references()
        rows = [MoneyRow(compensation, self.user, "document") for compensation in found]
        return rows + self._of_duplicates

    @property
    def _of_duplicates(self) -> list[MoneyRow]:
        duplicates = self.feedback.duplicates.posted_visible_to(self.user)
        found = Compensation.objects.filter(feedback__in=duplicates).with_references()
        return [MoneyRow(each, self.user, "document", each.feedback) for each in found]

    @cached_property
    def total(self) -> str:
        """What has been agreed to or paid, by currency: «17 145,60 ₽»."""
        sums: dict[str, Decimal] = {}
        for row in self.rows:
            if row.compensation.state in ("approved", "paid"):
                currency = row.compensation.currency
                sums[currency] = sums.get(currency, Decimal(0)) + row.compensation.amount
        return ", ".join(money(amount, currency) for currency, amount in sums.items())

    @cached_property
    def limit(self) -> str:
        """Up to how much is approved at once; "" when another person decides on everything."""
        amount = CompensationLimit.objects.in_force(timezone.localdate())
        return "" if amount is None else money(amount)


class CompensationFilter(FilterSet):
    state = ChoiceFilter(label=_("State"), choices=Compensation.State.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=Compensation.Kind.choices)
    branch = ModelChoiceFilter(
        label=_("Branch"), field_name="feedback__branch", queryset=Branch.objects.order_by("name")
    )
    since = DateFilter(label=_("Asked for since"), method="from_day", **DAY)
    until = DateFilter(label=_("Asked for until"), method="to_day", **DAY)
    paid_since = DateFilter(label=_("Paid since"), field_name="paid_on", lookup_expr="gte", **DAY)
    paid_until = DateFilter(label=_("Paid until"), field_name="paid_on", lookup_expr="lte", **DAY)

    waiting = ChoiceFilter(
        label=_("Waiting for"), choices=[("me", _("your decision"))], method="waiting_for_user"
    )

    def __init__(self, *args, list_user=None, **kwargs) -> None:
        self.list_user = list_user
        super().__init__(*args, **kwargs)

    def waiting_for_user(self, queryset: QuerySet, name: str, value) -> QuerySet:
        """As the start page counts them."""
        return queryset.filter(pk__in=waiting_for(self.list_user).order_by().values("pk"))

    def from_day(self, queryset: QuerySet, name: str, value) -> QuerySet:
        return queryset.filter(Period(start=value).covers("requested_at"))

    def to_day(self, queryset: QuerySet, name: str, value) -> QuerySet:
        return queryset.filter(Period(end=value).covers("requested_at"))


class CompensationList(Listing):
    """The compensations of all documents that the user may know of, and what they come to."""

    title = "compensations"
    filters = CompensationFilter
    usual_order = "-requested"
    filename = _("compensations")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "what", _("Compensation"), lambda row: row.get_kind_display(), ("kind",),
            cell=lambda row: format_html(
                '<a href="{}">{}</a>', row.get_absolute_url(), row.get_kind_display().capitalize()
            ),
        ),
        Column(
            "amount", _("Amount"), lambda row: row.amount, ("amount",),
            cell=lambda row: row.shown_amount, is_number=True,
        ),
        Column(
            "currency", _("Currency"), lambda row: row.currency, in_file_only=True,
        ),
        Column(
            "state", _("State"), lambda row: row.get_state_display(), ("state",),
            cell=lambda row: badge(row),
        ),
        Column(
            "document", _("Appeal"), lambda row: row.feedback.number, ("feedback__number",),
            cell=lambda row: format_html(
                '<a href="{}">{}</a>', row.feedback.get_absolute_url(), row.feedback.number
            ),
        ),
        Column("client", _("Client"), lambda row: row.feedback.applicant),
        Column("branch", _("Branch"), lambda row: row.feedback.branch, ("feedback__branch__name",)),
        Column("reason", _("What for"), lambda row: row.reason, in_file_only=True),
        Column(
            "requested", _("Asked for"), lambda row: row.requested_at, ("requested_at",),
            cell=lambda row: format_html(
                "{}<br><span class='muted small'>{}</span>",
                day(row.requested_at), row.requested_by,
            ),
        ),
        Column("requested_by", _("Asked for by"), lambda row: row.requested_by, in_file_only=True),
        Column("decided", _("Decided"), lambda row: row.decided_at, in_file_only=True),
        Column("decided_by", _("Decided by"), lambda row: row.decided_by, in_file_only=True),
        Column("refusal", _("Why it is refused"), lambda row: row.refusal, in_file_only=True),
        Column(
            "paid", _("Paid"), lambda row: row.paid_on, ("paid_on",),
            cell=lambda row: format_html(
                "{}<br><span class='muted small'>{}</span>", day(row.paid_on), row.payment_document
            ) if row.paid_on else "",
        ),
        Column(
            "payment", _("Payment document"), lambda row: row.payment_document, in_file_only=True
        ),
        Column("key", _("Key for accounting"), lambda row: row.key, in_file_only=True),
    )  # fmt: skip

    def everything(self) -> QuerySet[Compensation]:
        return Compensation.objects.visible_to(self.user).with_references()

    @cached_property
    def totals(self) -> list[Total]:
        """By state and currency, of all that the filters leave."""
        rows = self.rows.order_by().values("state", "currency")
        sums = rows.annotate(count=Count("pk"), amount=Sum("amount"))
        order = list(Compensation.State.values)
        found = [Total(**each) for each in sums]
        return sorted(found, key=lambda total: (order.index(total.state), total.currency))


def waiting_for(user) -> QuerySet[Compensation]:
    """What waits for a decision of `user`, the oldest first; nothing for who may not decide."""
    if not user.has_perm("complaints.approve_compensation"):
        return Compensation.objects.none()
    requested = Compensation.objects.visible_to(user).requested()
    requested = requested.exclude(requested_by__in=user.stands_for)
    requested = requested.exclude(feedback__subject_employee__user__in=user.stands_for)
    return requested.order_by("requested_at", "pk")


def badge(compensation: Compensation):
    return _badge(compensation.state, compensation.get_state_display())


def _badge(state: str, label: str):
    """The state: colour, icon and word together."""
    return format_html('<span class="state money-{}">{}{}</span>', state, icon(ICONS[state]), label)
