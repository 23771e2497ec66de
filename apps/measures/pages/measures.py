"""What the pages show of measures: those of one appeal, and one of them (S8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core.actions import Action
from apps.core.actions.declaring import ActionForm
from apps.core.templatetags.components import icon
from apps.core.web.fields import field_of
from apps.feedback.models import Feedback, State
from apps.feedback.permissions import of_matter
from apps.measures.actions import measure_steps
from apps.measures.forms import TieForm
from apps.measures.models import Measure, RootCause
from apps.measures.permissions import can_link_root_causes, can_plan_measure
from apps.organization.models import User

ICONS = {
    "planned": "target-arrow",
    "done": "check",
    "effective": "shield-check",
    "not_effective": "circle-x",
    "cancelled": "ban",
}
SOON = timedelta(days=14)  # how long before its day a measure stands on the start page of its owner
KIND_ICONS = {
    "training": "school",
    "reassignment": "user-share",
    "process": "arrows-exchange",
    "equipment": "tools",
    "communication": "message-circle",
    "other": "checkbox",
}


@dataclass
class MeasureRow:
    """One measure as it is shown to a user; `step` and `form` are what is open of it."""

    measure: Measure
    user: User
    place: str = ""  # "document": in the rail; else on its own page
    duplicate: Feedback | None = None  # of which it is, where it stands beside the main document's
    step: Action[Measure] | None = None
    form: ActionForm | None = None
    sees_document: bool = True

    @cached_property
    def steps(self) -> list[Action[Measure]]:
        """Those of a duplicate are taken on the page of the measure."""
        return [] if self.duplicate else measure_steps.available(self.user, self.measure)

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.measure.kind]

    @property
    def badge(self) -> SafeString:
        return badge(self.measure)


def row_of(measure: Measure, user: User, **values: Any) -> MeasureRow:
    """A measure on its own page; its owner may not know of the appeal it comes from."""
    sees = bool(seen_documents([measure], user))
    return MeasureRow(measure, user, sees_document=sees, **values)


def seen_documents(measures: Iterable[Measure], user: User) -> set[int]:
    """The keys of those appeals of the measures that `user` may know of, in one query."""
    keys = {measure.feedback_id for measure in measures if measure.feedback_id}
    if not keys:
        return set()
    return set(Feedback.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))


class DocumentMeasures:
    """The measures of one appeal and its root causes; `form` plans another, `tie` names a cause.

    What there is to choose is asked for when somebody `chooses`.
    """

    def __init__(
        self,
        feedback: Feedback,
        user: User,
        *,
        form: ActionForm | None = None,
        tie: TieForm | None = None,
        chooses: bool = False,
    ) -> None:
        self.feedback, self.user, self.form = feedback, user, form
        self._tie, self._chooses = tie, chooses

    @property
    def may_plan(self) -> bool:
        return can_plan_measure(self.user, self.feedback)

    @property
    def may_tie(self) -> bool:
        return self.feedback.state != State.DRAFT and can_link_root_causes(self.user, self.feedback)

    @cached_property
    def rows(self) -> list[MeasureRow]:
        """The document's own before those of its duplicates."""
        of_both = Measure.objects.filter(of_matter(self.feedback, self.user))
        found = with_employees(of_both.with_references())
        own = [each for each in found if each.feedback_id == self.feedback.pk]
        for measure in own:
            measure.feedback = self.feedback
        others = [each for each in found if each.feedback_id != self.feedback.pk]
        return [
            *(MeasureRow(each, self.user, "document") for each in own),
            *(MeasureRow(each, self.user, "document", each.feedback) for each in others),
        ]

    @property
    def open_count(self) -> int:
        return sum(row.measure.state in ("planned", "done") for row in self.rows)

    @cached_property
    def causes(self) -> list[RootCause]:
        """Whoever sees the appeal sees what it comes from."""
        return list(self.feedback.root_causes.select_related("owner"))

    @cached_property
    def tie(self) -> TieForm | None:
        if self._tie or not (self._chooses and self.may_tie):
            return self._tie
        return TieForm(causes=ties_of(self.feedback, self.user))

    @cached_property
    def choices(self) -> list[tuple]:
        """The root causes to choose from; nothing where there is none, not even the empty one."""
        if self.tie is None:
            return []
        field = field_of(self.tie, "root_cause", forms.ModelChoiceField)
        offered = list(field.iterator(field))
        return offered if len(offered) > 1 else []


def with_employees(measures: QuerySet[Measure]) -> list[Measure]:
    """Read them with the employees they are for: most are for nobody, and cost no query more."""
    named = Measure.employees.through.objects.filter(measure=OuterRef("pk"))
    found = list(measures.annotate(**{"is_for_somebody": Exists(named)}))  # of the class otherwise
    if named_ones := [each for each in found if each.is_for_somebody]:
        prefetch_related_objects(named_ones, "employees")
    return found


def ties_of(feedback: Feedback, user: User) -> QuerySet[RootCause]:
    """The open root causes to which the appeal could still be tied."""
    return RootCause.objects.visible_to(user).open().exclude(links__feedback=feedback)


def due_now(user: User, today: date) -> Q:
    """What they have to do within `SOON`, and what they have planned and may check today."""
    mine = Q(owner__in=user.acts_as, state="planned", due_on__lte=today + SOON)
    planned = Q(created_by__in=user.acts_as, state="done", check_on__lte=today)
    return mine | planned & ~Q(done_by__in=user.stands_for)


def badge(measure: Measure) -> SafeString:
    """The state: colour, icon and word together."""
    return format_html(
        '<span class="state measure-{}">{}{}</span>',
        measure.state,
        icon(ICONS[measure.state]),
        measure.get_state_display(),
    )


def due_measures(user: User, today: date) -> QuerySet[Measure]:
    """What stands on the start page: the tab «due» of the list.

    Most people have none, and to plan the rule of access takes longer than all the rest.
    """
    if not Measure.objects.filter(due_now(user, today)).exists():
        return Measure.objects.none()
    return Measure.objects.visible_to(user).filter(due_now(user, today)).order_by("due_on", "pk")
