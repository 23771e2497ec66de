"""What is typed when somebody writes to the client. Services say what is wrong."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.actions.forms import DemandedText, LongText, StepForm
from apps.core.web.fields import field_of
from apps.correspondence.models import MessageTemplate
from apps.correspondence.permissions import possible_signers
from apps.correspondence.services.messages import SentBefore, emails_of
from apps.feedback.models import Feedback
from apps.organization.models import User


class TalkForm(StepForm):
    """A text that a template may begin; `key` makes it the same one however often it is sent."""

    data: "MultiValueDict[str, Any]"
    use = ""
    key = forms.UUIDField(widget=forms.HiddenInput)
    template: "forms.ModelChoiceField[MessageTemplate]" = forms.ModelChoiceField(
        queryset=None, required=False, label=_("Template"), empty_label=_("without a template")
    )
    subject = DemandedText(label=_("Subject"))
    text = LongText(label=_("Text"), is_demanded=True)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        feedback: Feedback,
        user: User,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"key": uuid4()} | dict(initial or {}))
        templates = MessageTemplate.objects.fitting(feedback, self.use)
        field_of(self, "template", forms.ModelChoiceField).queryset = templates
        self.fields["text"].widget.attrs["rows"] = 12
        for field in self.fields.values():  # the service says in words what is missing
            field.widget.is_required = False

    def refuse(self, error: ValidationError) -> None:
        super().refuse(error)
        if isinstance(error, SentBefore):  # sent once more, it is meant: a message of its own
            self.data = self.data.copy()
            self.data["key"] = str(uuid4())
        first = next(iter(self.errors), "")
        if first in self.fields:
            self.fields[first].widget.attrs["autofocus"] = True


class MessageForm(TalkForm):
    use = MessageTemplate.Use.MESSAGE
    recipient = forms.ChoiceField(label=pgettext_lazy("of a message", "To"))
    field_order = ("template", "recipient", "subject", "text", "key")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        feedback: Feedback,
        user: User,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, feedback=feedback, user=user, initial=initial)
        recipients = field_of(self, "recipient", forms.ChoiceField)
        recipients.choices = [(email, email) for email in emails_of(feedback)]


class LetterForm(TalkForm):
    use = MessageTemplate.Use.LETTER
    addressee = LongText(label=_("To whom: name, and the address below it"), is_demanded=True)
    signer: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        queryset=None, label=_("Who signs")
    )
    field_order = ("template", "addressee", "subject", "text", "signer", "key")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        feedback: Feedback,
        user: User,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        proposed = {"addressee": feedback.applicant, "signer": user.pk}
        initial = proposed | dict(initial or {})
        super().__init__(data, feedback=feedback, user=user, initial=initial)
        field_of(self, "signer", forms.ModelChoiceField).queryset = possible_signers(feedback, user)
        self.fields["addressee"].widget.attrs["rows"] = 2
