"""The list of all compensations, and what they come to (S7)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial, reduce
from operator import and_, or_
from typing import ClassVar

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, ModelChoiceFilter

from apps.compensations.models import Compensation
from apps.compensations.models.compensation import CompensationQuerySet
from apps.compensations.pages import badge, state_badge, waiting_for
from apps.compensations.permissions import APPROVE, seen_documents
from apps.core.extensions import Hit
from apps.core.lists import DAY, Column, Columns, Empty, List, ListFilter, Page, by_name
from apps.core.search import query_terms
from apps.core.values.money import money
from apps.core.values.periods import Period, day_in_words
from apps.organization.models import Branch, User


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
    q = CharFilter(label=_("Number, client, payment document"), method="of_words", max_length=200)
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
        label=_("Waiting for"),
        choices=[
            ("me", _("your decision")),
            ("payment", _("payment")),
            ("provision", _("the client to get it")),
        ],
        method="that_wait",
    )

    def narrow_choices(self) -> None:
        """Nothing waits for the decision of who may not decide."""
        if not self.user.has_perm(APPROVE):
            waiting = self.filters["waiting"]
            waiting.extra["choices"] = waiting.extra["choices"][1:]

    def of_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(holds_words(value))

    def that_wait(self, queryset: CompensationQuerySet, name: str, value: str) -> QuerySet:
        """As the start page counts them."""
        waiting = {
            "me": waiting_for,
            "payment": lambda user: queryset.to_pay(),
            "provision": lambda user: queryset.to_provide(),
        }
        found = waiting[value](self.user)
        return queryset.filter(pk__in=found.order_by().values("pk"))

    def from_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(Period(start=value).covers("requested_at"))

    def to_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(Period(end=value).covers("requested_at"))


def holds_words(query: str) -> Q:
    """The number, the payment document, or all words in the name of the client.

    Names and nothing else of a client: who pays may not find out whose a phone or an e-mail is.
    """
    query = query.strip()
    by_name = reduce(and_, map(_is_named, query_terms(query)), ~Q(pk=None))
    number = Q(feedback__number__contains=query.upper())
    return by_name | number | Q(payment_document__icontains=query)


def _is_named(term: str) -> Q:
    applicant = Q(feedback__applicant_name__icontains=term)
    applicant |= Q(feedback__applicant_name__contains=term.capitalize())
    if not term.isascii():  # no phone and no e-mail
        return applicant | Q(feedback__client__search_text__contains=term)
    names = ("last_name", "first_name", "middle_name", "company")
    return reduce(
        or_, (Q(**{f"feedback__client__{name}__icontains": term}) for name in names), applicant
    )


DISPUTED = (
    ("disputed_document", _("Disputed document")),
    ("disputed_on", _("Disputed payment of")),
    ("disputed_amount", _("Disputed amount")),
    ("disputed_reference", _("External id of the payment")),
)


def disputed(compensation: Compensation, *, name: str) -> object:
    """Of the payment that is given back; nothing beside what is not given in money."""
    return None if compensation.is_in_kind else getattr(compensation.feedback, name)


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
            cell=lambda row: document(row),
        ),
        Column("client", _("Client"), lambda row: row.feedback.applicant),
        Column(
            "branch",
            _("Branch"),
            lambda row: row.feedback.branch,
            order_by=("feedback__branch__name",),
        ),
        Column("reason", _("What for"), lambda row: told(row, row.reason), is_shown=False),
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
        Column(
            "refusal",
            _("Why it is refused"),
            lambda row: told(row, row.refusal),
            is_shown=False,
        ),
        Column(
            "settled",
            _("Settled"),
            lambda row: row.paid_on or row.provided_on,
            cell=lambda row: settled(row),
        ),
        Column("paid", _("Paid"), lambda row: row.paid_on, order_by=("paid_on",), is_shown=False),
        Column("provided", _("Provided"), lambda row: row.provided_on, is_shown=False),
        Column("payment", _("Payment document"), lambda row: row.payment_document, is_shown=False),
        *(
            Column(name, header, partial(disputed, name=name), is_shown=False)
            for name, header in DISPUTED
        ),
        Column("key", _("Key for accounting"), lambda row: row.key, is_shown=False),
    )

    def no_such_page(self, page: Page) -> Page:
        return self.page(1)

    def queryset(self) -> QuerySet[Compensation]:
        return Compensation.objects.visible_to(self.user).with_references()

    def load(self, rows: list[Compensation]) -> list[Compensation]:
        """Mark whose appeal the user may not know of: nothing leads there, nothing tells of it."""
        seen = seen_documents(rows, self.user)
        for row in rows:
            row.is_of_seen = row.feedback_id in seen
        return rows

    @cached_property
    def totals(self) -> list[Total]:
        """By state and currency, of all that the filters leave."""
        rows = self.rows.order_by().values("state", "currency")
        sums = rows.annotate(count=Count("pk"), amount=Sum("amount"))
        order = list(Compensation.State.values)
        found = [Total(**each) for each in sums]
        return sorted(found, key=lambda total: (order.index(total.state), total.currency))


def document(compensation: Compensation) -> str:
    number = compensation.feedback.number or ""
    if not compensation.is_of_seen:
        return number
    address = compensation.feedback.get_absolute_url()
    return format_html('<a href="{}">{}</a>', address, number)


def told(compensation: Compensation, text: str) -> str:
    """What tells of the appeal, for those who may know of it."""
    return text if compensation.is_of_seen else ""


def settled(compensation: Compensation) -> str:
    """When the client had it, and by which document."""
    day = compensation.paid_on or compensation.provided_on
    if day is None:
        return ""
    lines = format_html("{}", day_in_words(day))
    if not compensation.payment_document:
        return lines
    document = compensation.payment_document
    return format_html("{}<br><span class='muted small'>{}</span>", lines, document)


def find_compensations(user: User, words: str, most: int) -> list[Hit]:
    """What the search at the top finds for who only pays: the newest first."""
    found = Compensation.objects.visible_to(user).filter(holds_words(words)).with_references()
    return [
        Hit(
            f"{row.get_kind_display().capitalize()} · {row.shown_amount}",
            row.get_absolute_url(),
            (row.feedback.number, row.feedback.applicant, row.get_state_display()),
        )
        for row in found.order_by("-requested_at", "-pk")[:most]
    ]
