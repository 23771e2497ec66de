"""What the register can be narrowed by; the names are those of the address (C3, A4, W6)."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import (
    CharFilter,
    ChoiceFilter,
    DateFilter,
    Filter,
    FilterSet,
    ModelMultipleChoiceFilter,
    MultipleChoiceFilter,
)
from django_filters.fields import ModelMultipleChoiceField, MultipleChoiceField

from apps.appeal_types.models import AppealObject, AppealType, Category, Goal, Urgency
from apps.clients.models import Client
from apps.core.database.trees import with_all_below
from apps.core.values.dates import validate_day
from apps.core.values.keys import typed_key
from apps.core.values.periods import CUSTOM, Period, Unit, validate_order
from apps.core.web.forms import DayInput
from apps.feedback.deadlines.display import SOON, SOON_BY_LAW, is_soon
from apps.feedback.models import POSTED, Feedback, Progress
from apps.feedback.models.goal import GoalReached
from apps.feedback.models.querysets import NOBODY_RESPONSIBLE, FeedbackQuerySet
from apps.feedback.pages.register.choices import (
    NONE,
    Deadline,
    FirstReaction,
    InternalTerm,
    Merged,
    Openness,
    StatutoryTerm,
)
from apps.feedback.search.query import Counting, Sample
from apps.feedback.work_queues import QUEUES
from apps.organization.models import Branch, Department, Employee, User

MAX_QUERY = 200  # characters
STATES = [(state.value, state.label) for state in POSTED]


class AnyOf:
    """Several values mean any of them; `none` means that nothing is specified."""

    field_name: str
    nothing: str | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        labels = {"null_value": NONE, "null_label": _("Not specified")}
        super().__init__(*args, **labels | kwargs)

    def keys(self, values: Iterable[Any]) -> list:
        return [getattr(value, "pk", value) for value in values]

    def filter(self, queryset: QuerySet, values: Iterable[Any]) -> QuerySet:
        keys = self.keys(values)
        if not keys:
            return queryset
        condition = Q(**{f"{self.field_name}__in": [key for key in keys if key != NONE]})
        if NONE in keys:
            condition |= Q(**{self.field_name: self.nothing})
        return queryset.filter(condition)


class ReferencesField(ModelMultipleChoiceField):
    def _check_values(self, value: Iterable[Any]) -> QuerySet:
        """Refuse here what no database takes for a key."""
        for key in value:
            if key != NONE and typed_key(key) is None:
                error = self.error_messages["invalid_choice"]
                raise ValidationError(error, code="invalid_choice", params={"value": key})
        return super()._check_values(value)


class References(AnyOf, ModelMultipleChoiceFilter):
    field_class = ReferencesField
    nothing = None


class Responsibles(References):
    """Who can no longer sign in is as good as nobody, until their work is handed over."""

    def filter(self, queryset: QuerySet, values: Iterable[Any]) -> QuerySet:
        keys = self.keys(values)
        if NONE not in keys:
            return super().filter(queryset, values)
        chosen = [key for key in keys if key != NONE]
        return queryset.filter(NOBODY_RESPONSIBLE | Q(responsible__in=chosen))


class Cards(References):
    """A card that was merged into another one means that one: a link may be old."""

    def keys(self, values: Iterable[Any]) -> list:
        return [key if key == NONE else key.current.pk for key in values]


class Categories(References):
    """A category means all that is below it as well."""

    def keys(self, values: Iterable[Any]) -> list:
        keys = super().keys(values)
        tree = Category.objects.values_list("pk", "parent_id") if keys else ()
        return list(with_all_below(keys, tree))


class Choices(AnyOf, MultipleChoiceFilter):
    nothing = ""


class TextsField(MultipleChoiceField):
    def valid_value(self, value: str) -> bool:
        return len(value) <= 80


class Texts(Choices):
    """Values that stand in no reference: cities."""

    field_class = TextsField


class FilterForm(forms.Form):
    def clean(self) -> dict:
        bounds = self.cleaned_data.get("date_from"), self.cleaned_data.get("date_to")
        try:
            validate_order(Period(*bounds))
        except ValidationError as error:
            self.add_error("date_to", error)
        return self.cleaned_data


BOXES = forms.CheckboxSelectMultiple


class FeedbackFilter(FilterSet):
    base_filters: dict[str, Filter]

    q = CharFilter(label=_("Search"), method="holding", max_length=MAX_QUERY)
    period = ChoiceFilter(
        label=pgettext_lazy("when", "Registered"),
        choices=[*Unit.choices, (CUSTOM, _("chosen days"))],
        method="in_period",
        empty_label=_("any time"),
    )
    date_from = DateFilter(
        label=_("From"), method="from_day", widget=DayInput, validators=[validate_day]
    )
    date_to = DateFilter(
        label=_("Until"), method="until_day", widget=DayInput, validators=[validate_day]
    )
    is_open = ChoiceFilter(
        label=_("Open or closed"), choices=Openness, method="open_or_closed", empty_label=_("all")
    )
    merged = ChoiceFilter(
        label=_("Merged appeals"), choices=Merged, method="counted_once", empty_label=_("shown")
    )
    state = Choices(label=_("Status"), choices=STATES, null_label=None, widget=BOXES)
    progress = ChoiceFilter(
        label=_("Progress"), choices=Progress, method="by_progress", empty_label=_("any")
    )
    urgency = Choices(label=_("Urgency"), choices=Urgency.choices, null_label=None, widget=BOXES)
    due = ChoiceFilter(
        label=_("Deadline"), choices=Deadline, method="by_deadline", empty_label=_("any")
    )
    internal = ChoiceFilter(
        label=_("Internal term"), choices=InternalTerm, method="by_internal", empty_label=_("any")
    )
    term = ChoiceFilter(
        label=_("Term by law"), choices=StatutoryTerm, method="by_term", empty_label=_("any")
    )
    reaction = ChoiceFilter(
        label=_("First reaction"), choices=FirstReaction, method="by_reaction", empty_label=_("any")
    )
    type = References(
        label=_("Type"), queryset=AppealType.objects.all(), null_label=None, widget=BOXES
    )
    category = Categories(
        label=_("Category"), queryset=Category.objects.all(), null_label=_("No category")
    )
    category_exact = References(
        label=_("Only the category itself"),
        field_name="category",
        queryset=Category.objects.all(),
        null_label=_("No category"),
    )
    branch = References(
        label=_("Branch"), queryset=Branch.objects.all(), null_label=None, widget=BOXES
    )
    responsible = Responsibles(
        label=_("Responsible"),
        queryset=User.objects.order_by("last_name", "first_name"),
        null_label=_("Nobody responsible"),
    )
    subject_employee = References(
        label=_("Subject employee"),
        queryset=Employee.objects.all(),
        null_label=_("Not about an employee"),
    )
    department = References(
        label=_("Department"),
        field_name="subject_department",
        queryset=Department.objects.select_related("branch"),
        null_label=_("No department"),
    )
    object = References(
        label=_("Appeal object"),
        field_name="subject_object",
        queryset=AppealObject.objects.all(),
        null_label=_("Not about an object"),
    )
    validity = Choices(label=_("Validity"), choices=Feedback.Validity, widget=BOXES)
    goal = References(
        label=_("Goal of the appeal"),
        queryset=Goal.objects.all(),
        null_label=_("No goal of the reference"),
    )
    goal_reached = Choices(
        label=_("Whether the goal is reached"),
        choices=GoalReached.choices,
        null_label=_("Not said"),
        widget=BOXES,
    )
    channel = Choices(label=_("Channel"), choices=Feedback.Channel, null_label=None, widget=BOXES)
    client_kind = ChoiceFilter(
        label=_("Person or legal entity"),
        choices=Client.Kind,
        method="by_client_kind",
        empty_label=_("any"),
    )
    city = Texts(label=_("City"))
    client = Cards(label=_("Client"), queryset=Client.objects.all())
    queue = ChoiceFilter(
        label=_("On the start page"),
        choices=[(queue.name, queue.title) for queue in QUEUES],
        method="in_queue",
    )

    class Meta:
        model = Feedback
        fields = ()
        form = FilterForm

    def __init__(
        self,
        data: MultiValueDict,
        *,
        user: User | None = None,
        names: Collection[str] = (),
        is_counted: bool = False,
        sample: Sample | None = None,
    ) -> None:
        """Make only the filters that `data` or `names` mention: all of them take long to build.

        Whose queues the start page has says `user`; nobody has none. What `is_counted`,
        or by a `sample`, is not read in its order.
        """
        self.user = user
        self.aims: Counting = {"is_counted": is_counted, "sample": sample}
        declared = type(self).base_filters
        self.base_filters = {
            name: declared[name] for name in declared if name in data or name in names
        }
        super().__init__(data, Feedback.objects.none())

    def holding(self, queryset: FeedbackQuerySet, name: str, query: str) -> QuerySet:
        states = self.form.cleaned_data.get("state") or ()
        return queryset.search(query, states=states, **self.aims)

    def in_period(self, queryset: QuerySet, name: str, period: str) -> QuerySet:
        if period == CUSTOM:
            return queryset
        return self._registered(queryset, Period.of(period, timezone.localdate()))

    def from_day(self, queryset: QuerySet, name: str, day: date) -> QuerySet:
        return self._registered(queryset, Period(start=day))

    def until_day(self, queryset: QuerySet, name: str, day: date) -> QuerySet:
        return self._registered(queryset, Period(end=day))

    def _registered(self, queryset: QuerySet, period: Period) -> QuerySet:
        return queryset.filter(period.covers("registered_at"))

    def by_deadline(self, queryset: QuerySet, name: str, due: str) -> QuerySet:
        """Of the open ones: a term in the past of a closed document disturbs nobody."""
        now = timezone.now()
        conditions: dict[str, Q] = {
            Deadline.OVER: Q(deadline_at__lt=now),
            Deadline.SOON: is_soon(now),
            Deadline.WAITING: Q(waiting_since__isnull=False),
            Deadline.NONE: Q(deadline_at=None, waiting_since=None),
        }
        return queryset.filter(conditions[due], closed_at=None)

    def by_internal(self, queryset: QuerySet, name: str, term: str) -> QuerySet:
        """Of the open ones whose internal clock runs."""
        now = timezone.now()
        conditions: dict[str, Q] = {
            InternalTerm.OVER: Q(due_at__lt=now),
            InternalTerm.SOON: Q(due_at__range=(now, now + SOON)),
            InternalTerm.NONE: Q(due_at=None),
        }
        return queryset.filter(conditions[term], closed_at=None, waiting_since=None)

    def by_term(self, queryset: QuerySet, name: str, term: str) -> QuerySet:
        if term in (StatutoryTerm.SET, StatutoryTerm.NONE):
            return queryset.filter(statutory_due_on__isnull=term == StatutoryTerm.NONE)
        now = timezone.now()
        late = Q(statutory_due_at__lt=now)
        soon = Q(statutory_due_at__range=(now, now + SOON_BY_LAW))
        return queryset.filter(late if term == StatutoryTerm.OVER else soon, closed_at=None)

    def by_reaction(self, queryset: QuerySet, name: str, reaction: str) -> QuerySet:
        if reaction in (FirstReaction.WAITING, FirstReaction.OVERDUE):
            silent = queryset.filter(reacted_at=None, closed_at=None)
            late = {"reaction_due_at__lt": timezone.now()}
            return silent.filter(**late) if reaction == FirstReaction.OVERDUE else silent
        due = F("reaction_due_at")
        is_late = reaction == FirstReaction.LATE
        return queryset.filter(**{"reacted_at__gt" if is_late else "reacted_at__lte": due})

    def in_queue(self, queryset: QuerySet, name: str, asked: str) -> QuerySet:
        """What the start page counts, so that its numbers and this list are one set."""
        queue = next(queue for queue in QUEUES if queue.name == asked)
        return queryset.filter(queue.of(self.user)) if self.user else queryset.none()

    def by_client_kind(self, queryset: QuerySet, name: str, kind: str) -> QuerySet:
        """Of the card, and where there is none of the applicant (W1)."""
        return queryset.filter(Q(client__kind=kind) | Q(client=None, applicant_kind=kind))

    def counted_once(self, queryset: FeedbackQuerySet, name: str, value: str) -> QuerySet:
        return queryset.counted_once()

    def by_progress(self, queryset: FeedbackQuerySet, name: str, progress: str) -> QuerySet:
        return queryset.in_progress(progress)

    def open_or_closed(self, queryset: QuerySet, name: str, openness: str) -> QuerySet:
        return queryset.filter(closed_at__isnull=openness == Openness.OPEN)


# The filters that the panel offers, in its order.
PANEL = (
    "period",
    "date_from",
    "date_to",
    "is_open",
    "merged",
    "state",
    "progress",
    "urgency",
    "due",
    "internal",
    "term",
    "reaction",
    "type",
    "category",
    "branch",
    "responsible",
    "subject_employee",
    "department",
    "object",
    "validity",
    "goal",
    "goal_reached",
    "channel",
    "client_kind",
    "city",
)
PERIOD = ("period", "date_from", "date_to")


def period_in_words(values: dict) -> str:
    """What the three fields of the dates come to together."""
    days = Period(values.get("date_from"), values.get("date_to"))
    period = values.get("period")
    named = str(Unit(period).label) if period and period != CUSTOM else ""
    return ", ".join(filter(None, (named, "" if days == Period() else days.in_days)))
