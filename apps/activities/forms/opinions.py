"""What is typed when the subject of an appeal is asked, and when they answer."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.activities.forms.activities import USUAL_TIME, DatedForm
from apps.activities.models import OpinionRequest
from apps.activities.services.opinions import SHOWABLE
from apps.core.actions.forms import LongText, StepForm


class AskOpinionForm(DatedForm):
    question = LongText(label=_("Question to the employee"), is_demanded=True)
    shows = forms.MultipleChoiceField(
        label=_("Show beside the number and the visit"),
        choices=SHOWABLE.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The employee sees nothing else of the document."),
    )
    field_order = ("question", "shows", "planned_on", "planned_at")

    def __init__(self, data: Any = None) -> None:
        tomorrow = timezone.localdate() + timedelta(days=1)
        super().__init__(data, initial={"planned_on": tomorrow, "planned_at": USUAL_TIME})


class GiveOpinionForm(StepForm):
    verdict = forms.ChoiceField(
        label=_("Do you agree with the client?"),
        choices=[
            (OpinionRequest.Verdict.AGREES, _("I agree")),
            (OpinionRequest.Verdict.PARTLY, _("I agree in part")),
            (OpinionRequest.Verdict.DISAGREES, _("I disagree")),
        ],
        widget=forms.RadioSelect,
    )
    text = LongText(label=_("Your opinion"))
