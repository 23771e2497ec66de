"""What the pages show of measures: those of one appeal, one of them, and the list of all (S8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from apps.complaints.forms.measures import TieForm
from apps.complaints.listing import DAY, Column, Listing, day
from apps.complaints.models import Measure, RootCause
from apps.complaints.permissions import (
    MeasureStep,
    can_link_root_causes,
    can_plan_measure,
    measure_steps,
)
from apps.core.templatetags.components import icon
from apps.feedback.models import Feedback, State
from apps.organization.models import Branch, User

ICONS = {
    "planned": "target-arrow", "done": "check", "effective": "shield-check",
    "not_effective": "circle-x", "cancelled": "ban",
}  # fmt: skip
SOON = timedelta(days=14)  # how long before its day a measure stands on the start page of its owner
KIND_ICONS = {
    "training": "school", "reassignment": "user-share", "process": "arrows-exchange",
    "equipment": "tools", "communication": "message-circle", "other": "checkbox",
}  # fmt: skip


@dataclass
class MeasureRow:
    """One measure as it is shown to a user; `step` and `form` are what is open of it."""

    measure: Measure
    user: object
    place: str = ""  # "document": in the rail; else on its own page
    duplicate: Feedback | None = None  # of which it is, where it stands beside the main document's
    step: MeasureStep | None = None
    form: object = None
    sees_document: bool = True

    @cached_property
    def steps(self) -> list[MeasureStep]:
        """Those of a duplicate are taken on the page of the measure."""
        return [] if self.duplicate else measure_steps(self.user, self.measure)

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.measure.kind]

    @property
    def badge(self):
        return badge(self.measure)

    @property
    def sees_root_cause(self) -> bool:
        return self.measure.root_cause_id is not None


def row_of(measure: Measure, user, **values) -> MeasureRow:
    """A measure on its own page; its owner may not know of the appeal it comes from."""
    sees = bool(seen_documents([measure], user))
    return MeasureRow(measure, user, sees_document=sees, **values)


def seen_documents(measures: Iterable[Measure], user) -> set[int]:
    """The keys of those appeals of the measures that `user` may know of, in one query."""
    keys = {measure.feedback_id for measure in measures if measure.feedback_id}
    if not keys:
        return set()
    return set(Feedback.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))


class DocumentMeasures:
    """The measures of one appeal and its root causes; `form` plans another, `tie` names a cause."""

    def __init__(self, feedback: Feedback, user, *, form=None, tie: TieForm | None = None) -> None:
        self.feedback, self.user, self.form, self._tie = feedback, user, form, tie

    @property
    def may_plan(self) -> bool:
        return can_plan_measure(self.user, self.feedback)

    @property
    def may_tie(self) -> bool:
        return self.feedback.state != State.DRAFT and can_link_root_causes(self.user, self.feedback)

    @cached_property
    def rows(self) -> list[MeasureRow]:
        found = list(self.feedback.measures.with_references())
        for measure in found:
            measure.feedback = self.feedback
        rows = [MeasureRow(measure, self.user, "document") for measure in found]
        return rows + self._of_duplicates

    @property
    def _of_duplicates(self) -> list[MeasureRow]:
        duplicates = self.feedback.duplicates.posted_visible_to(self.user)
        found = Measure.objects.filter(feedback__in=duplicates).with_references()
        return [MeasureRow(each, self.user, "document", each.feedback) for each in found]

    @property
    def open_count(self) -> int:
        return sum(row.measure.state in ("planned", "done") for row in self.rows)

    @cached_property
    def causes(self) -> list[RootCause]:
        """Whoever sees the appeal sees what it comes from."""
        return list(self.feedback.root_causes.select_related("owner"))

    @cached_property
    def tie(self) -> TieForm | None:
        """Only where there is something to choose."""
        if self._tie or not self.may_tie:
            return self._tie
        causes = ties_of(self.feedback, self.user)
        return TieForm(causes=causes) if causes.exists() else None


def ties_of(feedback: Feedback, user) -> QuerySet[RootCause]:
    """The open root causes to which the appeal could still be tied."""
    return RootCause.objects.visible_to(user).open().exclude(links__feedback=feedback)


class MeasureFilter(FilterSet):
    state = ChoiceFilter(label=_("State"), choices=Measure.State.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=Measure.Kind.choices)
    owner = ModelChoiceFilter(label=_("Owner"), queryset=User.objects.none())
    branch = ModelChoiceFilter(label=_("Branch"), queryset=Branch.objects.order_by("name"))
    due_since = DateFilter(label=_("Due since"), field_name="due_on", lookup_expr="gte", **DAY)
    due_until = DateFilter(label=_("Due until"), field_name="due_on", lookup_expr="lte", **DAY)

    def __init__(self, *args, list_user=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        owners = Measure.objects.visible_to(list_user).order_by().values("owner")
        names = ("last_name", "first_name", "pk")
        self.filters["owner"].queryset = User.objects.filter(pk__in=owners).order_by(*names)


def of_user(user, today: date) -> Q:
    """What he still has to do; what is done and was checked is among all."""
    return Q(owner__in=user.acts_as) & Q(state__in=[Measure.State.PLANNED, Measure.State.DONE])


def overdue(user, today: date) -> Q:
    return Q(state="planned", due_on__lt=today)


def to_check(user, today: date) -> Q:
    return Q(state="done", check_on__lte=today)


def due_now(user, today: date) -> Q:
    """What they have to do within `SOON`, and what they have planned and may check today."""
    mine = Q(owner__in=user.acts_as, state="planned", due_on__lte=today + SOON)
    planned = Q(created_by__in=user.acts_as, state="done", check_on__lte=today)
    return mine | planned & ~Q(done_by__in=user.stands_for)


TABS = {
    "mine": (_("Mine"), of_user),
    "due": (_("Due now"), due_now),
    "overdue": (_("Overdue"), overdue),
    "check": (_("To be checked"), to_check),
    "all": (_("All"), lambda user, today: Q()),
}


class MeasureList(Listing):
    """The measures that the user may know of, by tabs."""

    title = "measures"
    filters = MeasureFilter
    usual_order = "due"
    filename = _("measures")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "what", _("Measure"), lambda row: row.title, ("title",),
            cell=lambda row: format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.title),
        ),
        Column("kind", _("Kind"), lambda row: row.get_kind_display(), ("kind",)),
        Column("nature", _("Nature"), lambda row: row.get_nature_display(), in_file_only=True),
        Column("owner", _("Owner"), lambda row: row.owner, ("owner__last_name",)),
        Column(
            "due", _("Due"), lambda row: row.due_on, ("due_on",), cell=lambda row: due(row),
        ),
        Column(
            "state", _("State"), lambda row: row.get_state_display(), ("state",),
            cell=lambda row: badge(row),
        ),
        Column("branch", _("Branch"), lambda row: row.branch, ("branch__name",)),
        Column(
            "source", _("Where it comes from"), lambda row: source(row),
            cell=lambda row: source_link(row),
        ),
        Column("result", _("What was done"), lambda row: row.result, in_file_only=True),
        Column("check", _("To be checked on"), lambda row: row.check_on, in_file_only=True),
        Column("checked_by", _("Checked by"), lambda row: row.checked_by, in_file_only=True),
        Column("remark", _("What the check showed"), lambda row: row.remark, in_file_only=True),
    )  # fmt: skip

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def tab(self) -> str:
        asked = self.params.get("tab", "")
        return asked if asked in TABS else "mine"

    @cached_property
    def tabs(self) -> list[tuple[str, str, int]]:
        """(name, title, how many): of all that the user may see, whatever the filters."""
        conditions = {name: of(self.user, self.today) for name, (_title, of) in TABS.items()}
        counted = {name: Count("pk", filter=where or None) for name, where in conditions.items()}
        counts = Measure.objects.visible_to(self.user).order_by().aggregate(**counted)
        return [(name, TABS[name][0], counts[name]) for name in TABS]

    def everything(self) -> QuerySet[Measure]:
        seen = Measure.objects.visible_to(self.user).with_references()
        return seen.filter(TABS[self.tab][1](self.user, self.today))

    def load(self, rows: list[Measure]) -> list[Measure]:
        """Mark whose appeal the user may not know of: its number stays unsaid."""
        seen = seen_documents(rows, self.user)
        for row in rows:
            row.is_of_seen = row.feedback_id in seen
        return rows


def due(measure: Measure):
    """The day; what is late, or has to be checked now, stands out."""
    if measure.is_overdue:
        return format_html('<span class="due-over">{}{}</span>', icon("alarm"), day(measure.due_on))
    if measure.is_to_be_checked:
        return format_html(
            '{}<br><span class="due-soon small">{}</span>', day(measure.due_on), _("to be checked")
        )
    return day(measure.due_on)


def source(measure: Measure) -> str:
    if measure.root_cause:
        return measure.root_cause.title
    return measure.feedback.number if measure.is_of_seen else ""


def source_link(measure: Measure):
    place = measure.root_cause or measure.feedback
    if not source(measure):
        return ""
    return format_html('<a href="{}">{}</a>', place.get_absolute_url(), source(measure))


def badge(measure: Measure):
    """The state: colour, icon and word together."""
    return format_html(
        '<span class="state measure-{}">{}{}</span>', measure.state, icon(ICONS[measure.state]),
        measure.get_state_display(),
    )  # fmt: skip


def due_measures(user, today: date) -> QuerySet[Measure]:
    """What stands on the start page: the tab «due» of the list.

    Most people have none, and to plan the rule of access takes longer than all the rest.
    """
    if not Measure.objects.filter(due_now(user, today)).exists():
        return Measure.objects.none()
    return Measure.objects.visible_to(user).filter(due_now(user, today)).order_by("due_on", "pk")
