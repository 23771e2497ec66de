"""What is typed when a client is asked, and what he answers. Services say what is wrong."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.correspondence.services.messages import emails_of
from apps.feedback.models import Feedback
from apps.surveys.models import BEST
from apps.surveys.services.invitations import words_for
from apps.surveys.services.responses import COMMENT_LENGTH


class AskForm(forms.Form):
    """`key` makes it the same asking however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    recipient = forms.ChoiceField(label=pgettext_lazy("of a message", "To"))
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The personal link is put under it by itself; only the client sees it."),
    )

    def __init__(self, data=None, *, feedback: Feedback, user) -> None:
        begun = {"key": uuid4(), "text": words_for(feedback, by=user)["text"]}
        super().__init__(data, initial=begun, auto_id="id_AskForm_%s")
        self.fields["recipient"].choices = [(email, email) for email in emails_of(feedback)]

    def refuse(self, error: ValidationError) -> None:
        by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, messages in by_field.items():
            self.add_error(name if name in self.fields else None, messages)


STARS = {1: _("very bad"), 2: _("bad"), 3: _("so-so"), 4: _("good"), 5: _("excellent")}


class AnswerForm(forms.Form):
    """What the client says by his link; the stars may be left out."""

    is_settled = forms.ChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        error_messages={
            "required": _("Choose whether your matter is settled."),
            "invalid_choice": _("Choose whether your matter is settled."),
        },
    )
    rating = forms.TypedChoiceField(
        choices=[(str(number), STARS[number]) for number in range(1, BEST + 1)],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose from one to five stars.")},
    )
    comment = forms.CharField(max_length=COMMENT_LENGTH, required=False)

    def arguments(self) -> dict:
        values = dict(self.cleaned_data)
        return values | {"is_settled": values["is_settled"] == "yes"}
