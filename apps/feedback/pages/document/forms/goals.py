"""What is typed of the goal of an appeal, and of what was agreed with the client for it (C7)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import Goal, UsualAgreement
from apps.appeal_types.services import goals_for, usual_rows
from apps.core.web.fields import field_of
from apps.core.web.forms import ReferenceField
from apps.feedback.models import Feedback
from apps.feedback.models.agreements import TEXT_LENGTH, read_agreement, written_agreement
from apps.feedback.models.goal import GOAL_LENGTH
from apps.feedback.pages.document.forms.stages import ActionForm, label

GOALS = "goal"  # the part of the page: `_goal.html`


class GoalForm(ActionForm):
    """Of the reference what fits the appeal, and what is chosen already; or the client's words."""

    region = GOALS
    goal = ReferenceField(
        Goal.objects.all(), required=False, empty_label=_("not told"), label=label("goal")
    )
    goal_text = forms.CharField(
        required=False,
        max_length=GOAL_LENGTH,
        label=label("goal_text"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        feedback = self.feedback
        fitting = goals_for(appeal_type=feedback.type, category=feedback.category)
        keys = {goal.pk for goal in fitting} | {feedback.goal_id}
        field_of(self, "goal", ReferenceField).queryset = Goal.objects.filter(pk__in=keys - {None})
        self.initial.update(goal=feedback.goal_id, goal_text=feedback.goal_text)

    def arguments(self) -> dict:
        values = {name: self.cleaned_data[name] for name in ("goal", "goal_text")}
        return {"version": self.cleaned_data["version"], "values": values}


class AgreeForm(ActionForm):
    """What is usual for such an appeal and was not said yet, or something else in words."""

    region = GOALS
    version = None
    usual = forms.MultipleChoiceField(
        required=False, label=_("Usual"), widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        required=False, max_length=TEXT_LENGTH, label=_("Something else, in words")
    )
    kind = forms.ChoiceField(
        choices=UsualAgreement.Kind, label=_("what it is"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["kind"] = UsualAgreement.Kind.STEP
        offered = [(written_agreement(*each), each) for each in unsaid(self.feedback)]
        labels = UsualAgreement.Kind
        field_of(self, "usual", forms.MultipleChoiceField).choices = [
            (value, f"{labels(kind).label}: {text}") for value, (kind, text) in offered
        ]
        if not offered:
            del self.fields["usual"]

    def arguments(self) -> dict:
        data = self.cleaned_data
        agreements = [read_agreement(value) for value in data.get("usual", ())]
        own = [(data["kind"], data["text"])] if data["text"].strip() else []
        return {"agreements": [*agreements, *own]}


class WithdrawForm(ActionForm):
    region = GOALS
    version = None
    kind = forms.ChoiceField(choices=UsualAgreement.Kind)
    text = forms.CharField()


class ClientStepForm(ActionForm):
    region = GOALS
    version = None
    text = forms.CharField()
    done = forms.BooleanField(required=False)  # type: ignore[assignment]  # its `done` is told


def unsaid(feedback: Feedback) -> list[tuple[str, str]]:
    """What is usual for such an appeal and does not stand on the document: (kind, text)."""
    usual = usual_rows(
        UsualAgreement.objects.all(),
        appeal_type=feedback.type,
        category=feedback.category,
        goal=feedback.goal,
    )
    known = {each.key for each in feedback.agreed}
    return [pair for row in usual if (pair := (row.kind, row.text)) not in known]
