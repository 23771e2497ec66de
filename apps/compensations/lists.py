"""The list of all compensations, and what they come to (S7)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db.models import Count, QuerySet, Sum
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter, ModelChoiceFilter

from apps.compensations.models import Compensation
from apps.compensations.pages import badge, state_badge, waiting_for
from apps.core.lists import DAY, Column, Columns, Empty, List, ListFilter, Page, by_name
from apps.core.values.money import money
from apps.core.values.periods import Period, day_in_words
from apps.organization.models import Branch


@dataclass(frozen=True)
class Total:
    """What the compensations of one state and currency come to."""

    state: str
    count: int
    amount: Decimal
    currency: str

    @property
    def label(self) -> str | Promise:
        return Compensation.State(self.state).label

    @property
    def shown(self) -> str:
        return money(self.amount, self.currency)

    @property
    def badge(self) -> SafeString:
        return state_badge(self.state, self.label)


class CompensationFilter(ListFilter):
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

    def waiting_for_user(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """As the start page counts them."""
        return queryset.filter(pk__in=waiting_for(self.user).order_by().values("pk"))

    def from_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(Period(start=value).covers("requested_at"))

    def to_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(Period(end=value).covers("requested_at"))


class CompensationList(List):
    """The compensations of all documents that the user may know of, and what they come to."""

    filterset = CompensationFilter
    usual_order = "-requested"
    filename = _("compensations")
    file_url = "compensations:export"
    nothing = Empty(
        "coins",
        _("There are no compensations yet"),
        _("A refund, a discount or a free retreatment is asked for on the page of an appeal."),
    )
    columns: ClassVar[Columns] = by_name(
        Column(
            "what",
            _("Compensation"),
            lambda row: row.get_kind_display(),
            order_by=("kind",),
            cell=lambda row: format_html(
                '<a href="{}">{}</a>', row.get_absolute_url(), row.get_kind_display().capitalize()
            ),
        ),
        Column(
            "amount",
            _("Amount"),
            lambda row: row.amount,
            order_by=("amount",),
            cell=lambda row: row.shown_amount,
            is_number=True,
        ),
        Column(
            "currency",
            _("Currency"),
            lambda row: row.currency,
            is_shown=False,
        ),
        Column(
            "state",
            _("State"),
            lambda row: row.get_state_display(),
            order_by=("state",),
            cell=lambda row: badge(row),
        ),
        Column(
            "document",
            _("Appeal"),
            lambda row: row.feedback.number,
            order_by=("feedback__number",),
            cell=lambda row: format_html(
                '<a href="{}">{}</a>', row.feedback.get_absolute_url(), row.feedback.number
            ),
        ),
        Column("client", _("Client"), lambda row: row.feedback.applicant),
        Column(
            "branch",
            _("Branch"),
            lambda row: row.feedback.branch,
            order_by=("feedback__branch__name",),
        ),
        Column("reason", _("What for"), lambda row: row.reason, is_shown=False),
        Column(
            "requested",
            _("Asked for"),
            lambda row: row.requested_at,
            order_by=("requested_at",),
            cell=lambda row: format_html(
                "{}<br><span class='muted small'>{}</span>",
                day_in_words(row.requested_at),
                row.requested_by,
            ),
        ),
        Column("requested_by", _("Asked for by"), lambda row: row.requested_by, is_shown=False),
        Column("decided", _("Decided"), lambda row: row.decided_at, is_shown=False),
        Column("decided_by", _("Decided by"), lambda row: row.decided_by, is_shown=False),
        Column("refusal", _("Why it is refused"), lambda row: row.refusal, is_shown=False),
        Column(
            "paid",
            _("Paid"),
            lambda row: row.paid_on,
            order_by=("paid_on",),
            cell=lambda row: (
                format_html(
                    "{}<br><span class='muted small'>{}</span>",
                    day_in_words(row.paid_on),
                    row.payment_document,
                )
                if row.paid_on
                else ""
            ),
        ),
        Column("payment", _("Payment document"), lambda row: row.payment_document, is_shown=False),
        Column("key", _("Key for accounting"), lambda row: row.key, is_shown=False),
    )

    def no_such_page(self, page: Page) -> Page:
        return self.page(1)

    def queryset(self) -> QuerySet[Compensation]:
        return Compensation.objects.visible_to(self.user).with_references()

    @cached_property
    def totals(self) -> list[Total]:
        """By state and currency, of all that the filters leave."""
        rows = self.rows.order_by().values("state", "currency")
        sums = rows.annotate(count=Count("pk"), amount=Sum("amount"))
        order = list(Compensation.State.values)
        found = [Total(**each) for each in sums]
        return sorted(found, key=lambda total: (order.index(total.state), total.currency))
