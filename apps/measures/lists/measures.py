"""The list of all measures, by tabs (S8)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter, ModelChoiceFilter

from apps.core.lists import DAY, Column, Columns, Empty, List, ListFilter, Page, Tab, by_name
from apps.core.templatetags.components import icon
from apps.core.values.periods import day_in_words
from apps.measures.models import Measure
from apps.measures.pages.measures import badge, due_now, seen_documents
from apps.organization.models import Branch, Employee, User


class MeasureFilter(ListFilter):
    state = ChoiceFilter(label=_("State"), choices=Measure.State.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=Measure.Kind.choices)
    owner = ModelChoiceFilter(label=_("Owner"), queryset=User.objects.none())
    employee = ModelChoiceFilter(
        label=_("For whom"), field_name="employees", queryset=Employee.objects.none()
    )
    branch = ModelChoiceFilter(label=_("Branch"), queryset=Branch.objects.order_by("name"))
    due_since = DateFilter(label=_("Due since"), field_name="due_on", lookup_expr="gte", **DAY)
    due_until = DateFilter(label=_("Due until"), field_name="due_on", lookup_expr="lte", **DAY)

    def narrow_choices(self) -> None:
        seen = Measure.objects.visible_to(self.user).order_by()
        owners, employees = seen.values("owner"), seen.values("employees")
        names = ("last_name", "first_name", "pk")
        named = Employee.objects.filter(pk__in=employees.exclude(employees=None))
        self.filters["employee"].queryset = named.order_by(*names)
        self.filters["owner"].queryset = User.objects.filter(pk__in=owners).order_by(*names)


def of_user(user: User, today: date) -> Q:
    """What they still have to do; what is done and was checked is among all."""
    return Q(owner__in=user.acts_as) & Q(state__in=[Measure.State.PLANNED, Measure.State.DONE])


def overdue(user: User, today: date) -> Q:
    return Q(state="planned", due_on__lt=today)


def to_check(user: User, today: date) -> Q:
    return Q(state="done", check_on__lte=today)


TABS = {
    "mine": (_("Mine"), of_user),
    "due": (_("Due now"), due_now),
    "overdue": (_("Overdue"), overdue),
    "check": (_("To be checked"), to_check),
    "all": (_("All"), lambda user, today: Q()),
}


NO_MEASURES = Empty(
    "target-arrow",
    _("There are no measures here"),
    _("They are planned on the page of an appeal or of a root cause."),
)
EMPTY_TABS = {
    "overdue": Empty("mood-smile", _("Nothing is overdue")),
    "check": Empty(
        "shield-check",
        _("Nothing has to be checked now"),
        _("Once a measure is done, it comes here on the day of its check."),
    ),
}


class MeasureList(List):
    """The measures that the user may know of, by tabs."""

    filterset = MeasureFilter
    usual_order = "due"
    filename = _("measures")
    file_url = "measures:export"
    columns: ClassVar[Columns] = by_name(
        Column(
            "what",
            _("Measure"),
            lambda row: row.title,
            order_by=("title",),
            cell=lambda row: what(row),
        ),
        Column("employees", _("For whom"), lambda row: row.for_whom, is_shown=False),
        Column("kind", _("Kind"), lambda row: row.get_kind_display(), order_by=("kind",)),
        Column("nature", _("Nature"), lambda row: row.get_nature_display(), is_shown=False),
        Column("owner", _("Owner"), lambda row: row.owner, order_by=("owner__last_name",)),
        Column(
            "due",
            _("Due"),
            lambda row: row.due_on,
            order_by=("due_on",),
            cell=lambda row: due(row),
        ),
        Column(
            "state",
            _("State"),
            lambda row: row.get_state_display(),
            order_by=("state",),
            cell=lambda row: badge(row),
        ),
        Column("branch", _("Branch"), lambda row: row.branch, order_by=("branch__name",)),
        Column(
            "source",
            _("Where it comes from"),
            lambda row: source(row),
            cell=lambda row: source_link(row),
        ),
        Column("result", _("What was done"), lambda row: row.result, is_shown=False),
        Column("check", _("To be checked on"), lambda row: row.check_on, is_shown=False),
        Column("checked_by", _("Checked by"), lambda row: row.checked_by, is_shown=False),
        Column("remark", _("What the check showed"), lambda row: row.remark, is_shown=False),
    )

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def tab(self) -> str:
        asked = self.query.last("tab")
        return asked if asked in TABS else "mine"

    @property
    def tabs(self) -> Iterator[Tab]:
        """With how many the user may see, whatever the filters: a tab opens without them."""
        conditions = {name: of(self.user, self.today) for name, (_title, of) in TABS.items()}
        counted = {name: Count("pk", filter=where or None) for name, where in conditions.items()}
        counts = Measure.objects.visible_to(self.user).order_by().aggregate(**counted)
        for name, (title, _of) in TABS.items():
            yield Tab(name, title, f"tab={name}", name == self.tab, counts[name])

    @property
    def nothing(self) -> Empty:
        return EMPTY_TABS.get(self.tab, NO_MEASURES)

    def no_such_page(self, page: Page) -> Page:
        return self.page(1)

    def queryset(self) -> QuerySet[Measure]:
        seen = Measure.objects.visible_to(self.user).with_references()
        seen = seen.prefetch_related("employees")
        return seen.filter(TABS[self.tab][1](self.user, self.today))

    def load(self, rows: list[Measure]) -> list[Measure]:
        """Mark whose appeal the user may not know of: its number stays unsaid."""
        seen = seen_documents(rows, self.user)
        for row in rows:
            row.is_of_seen = row.feedback_id in seen
        return rows


def what(measure: Measure) -> str:
    link = format_html('<a href="{}">{}</a>', measure.get_absolute_url(), measure.title)
    if not measure.for_whom:
        return link
    return format_html('{}<br><span class="muted small">{}</span>', link, measure.for_whom)


def due(measure: Measure) -> str:
    """The day; what is late, or has to be checked now, stands out."""
    if measure.is_overdue:
        return format_html(
            '<span class="due-over">{}{}</span>', icon("alarm"), day_in_words(measure.due_on)
        )
    if measure.is_to_be_checked:
        return format_html(
            '{}<br><span class="due-soon small">{}</span>',
            day_in_words(measure.due_on),
            _("to be checked"),
        )
    return day_in_words(measure.due_on)


def source(measure: Measure) -> str:
    if measure.root_cause:
        return measure.root_cause.title
    if not measure.is_of_seen or measure.feedback is None:
        return ""
    return measure.feedback.number or ""


def source_link(measure: Measure) -> str:
    place = measure.root_cause or measure.feedback
    if place is None or not source(measure):
        return ""
    return format_html('<a href="{}">{}</a>', place.get_absolute_url(), source(measure))
