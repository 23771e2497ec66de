"""What is typed when an appeal is rejected out of the queue. The service says what is wrong."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.actions.forms import LongText, StepForm
from apps.core.web.fields import field_of
from apps.feedback.extensions import answers
from apps.feedback.models import Feedback


class RejectForm(StepForm):
    """`version` is the version of the document that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = LongText(label=_("Why it is unfounded"), is_demanded=True)
    answer = LongText(label=_("Answer given to the client"), is_demanded=True)
    answer_by = forms.ChoiceField(required=False, label=_("Send the answer to the client"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, feedback: Feedback) -> None:
        """By e-mail, where the client has left one."""
        self.feedback = feedback
        ways = answers.get().ways_to_answer(feedback=feedback)
        by = ways[0][0] if len(ways) > 1 else ""
        super().__init__(data, initial={"version": feedback.version, "answer_by": by})
        told = _("Do not send: the client has been told already")
        field_of(self, "answer_by", forms.ChoiceField).choices = [("", told), *ways]
