"""What is written to the client on the page of a document: form, what a template fills in, preview.

A template is filled in once, into a text that may be changed; what the preview shows is what is
sent, letter for letter.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.activities.permissions import can_talk
from apps.core.text.placeholders import described, fill, missing_in
from apps.core.values.presence import not_none
from apps.core.web.fields import field_of
from apps.correspondence.forms import LetterForm, MessageForm, TalkForm
from apps.correspondence.models import MessageTemplate
from apps.correspondence.placeholders import PLACEHOLDERS, values_for
from apps.correspondence.printing import Letter, compose_letter
from apps.correspondence.services.claims import wrong_claim
from apps.correspondence.services.letters import wrong_addressee, wrong_characters
from apps.correspondence.services.messages import (
    emails_of,
    takes_again,
    wrong_recipient,
    wrong_words,
)
from apps.feedback.models import Feedback, State
from apps.messaging.services import EMAIL, why_waiting
from apps.organization.models import User


@dataclass(frozen=True)
class Way:
    """One of the ways to write to the client."""

    use: str
    url_name: str
    title: str | Promise
    icon: str
    button: str | Promise
    form: type[TalkForm]


WAYS = {
    way.use: way
    for way in (
        Way(
            MessageTemplate.Use.MESSAGE,
            "correspondence:write_message",
            gettext_lazy("Write to the client"),
            "send",
            gettext_lazy("Send"),
            MessageForm,
        ),
        Way(
            MessageTemplate.Use.LETTER,
            "correspondence:write_letter",
            gettext_lazy("Letter (DOCX and PDF)"),
            "file-text",
            gettext_lazy("Make the letter"),
            LetterForm,
        ),
    )
}


def may_talk(user: User, feedback: Feedback) -> bool:
    is_open = feedback.is_open and feedback.state != State.DRAFT
    return is_open and can_talk(user, feedback)


def may_repeat(user: User, feedback: Feedback) -> bool:
    return takes_again(feedback) and can_talk(user, feedback)


class Talk:
    """`form` is shown, or `preview`; `warning` says before anything is sent what stands in the
    way."""

    def __init__(self, feedback: Feedback, user: User, use: str) -> None:
        self.feedback, self.user, self.way = feedback, user, WAYS[use]
        self.form: TalkForm | None = None
        self.preview: TalkForm | None = None

    @cached_property
    def values(self) -> dict[str, object]:
        return values_for(self.feedback, by=self.user)

    def open(self, data: QueryDict | dict) -> None:
        """Show the form with what came in; nothing is judged yet."""
        self.form = self._unbound({name: data[name] for name in data})

    def fill_in(self, data: QueryDict) -> None:
        """Put the chosen template in; a text of one's own is kept above it."""
        typed: dict[str, Any] = {name: data[name] for name in data}
        form = self._unbound(typed)
        key = _key(typed.get("template"))
        template = None if key is None else _templates_of(form).filter(pk=key).first()
        if template:
            typed["subject"] = fill(template.subject, self.values)
            own = typed.get("text", "").strip()
            parts = [] if self._is_of_a_template(own, form) else [own]
            typed["text"] = "\n\n".join([*parts, fill(template.text, self.values)])
        self.form = self._unbound(typed)

    def look(self, data: QueryDict) -> bool:
        """Show the preview of what was typed; False, with the form, while something is wrong."""
        data = data.copy()
        for name in ("subject", "text"):
            data[name] = fill(data.get(name, ""), self.values)
        form = self._bound(data)
        if form.is_valid() and not (wrong := self._wrong(form)):
            self.preview = form
            return True
        if form.is_valid():
            form.refuse(ValidationError(wrong))
        self.form = form
        return False

    def take(self, data: QueryDict) -> TalkForm:
        """What was seen in the preview and is to be sent now."""
        self.form = self._bound(data)
        return self.form

    @cached_property
    def letter(self) -> Letter | None:
        """What the preview of a letter shows; the files are made of the same."""
        if self.preview is None or self.way.use != MessageTemplate.Use.LETTER:
            return None
        names = ("addressee", "subject", "text", "signer")
        words = {name: self.preview.cleaned_data[name] for name in names}
        return compose_letter(self.feedback, at=timezone.now(), **words)

    @property
    def warning(self) -> str:
        """Told while it is written, not after the click."""
        if self.way.use == MessageTemplate.Use.MESSAGE and not emails_of(self.feedback):
            return _("The client has left no e-mail. Add one in the card of the client.")
        return ""

    @property
    def note(self) -> str:
        return why_waiting(EMAIL) if self.way.use == MessageTemplate.Use.MESSAGE else ""

    @property
    def missing(self) -> str:
        """The placeholders of the template for which there is nothing yet."""
        if self.form is None:
            return ""
        shown = [str(self.form[name].value() or "") for name in ("subject", "text")]
        return described(missing_in(shown), PLACEHOLDERS)

    def _wrong(self, form: TalkForm) -> dict[str, str]:
        data = form.cleaned_data
        wrong = wrong_words(data["subject"], data["text"])
        wrong |= wrong_claim(self.feedback, data["text"])
        if "recipient" in data:
            wrong |= wrong_recipient(self.feedback, data["recipient"])
        if "addressee" in data:
            wrong |= wrong_addressee(data["addressee"])
            texts = {name: data[name] for name in ("addressee", "subject", "text")}
            wrong |= wrong_characters(**texts)
        return wrong

    def _is_of_a_template(self, text: str, form: TalkForm) -> bool:
        """Nobody's own words: empty, or as a template would put them."""
        texts = _templates_of(form).values_list("text", flat=True)
        same = {"".join(fill(each, self.values).split()) for each in texts}
        return not text or "".join(text.split()) in same

    def _bound(self, data: QueryDict) -> TalkForm:
        return self.way.form(data, feedback=self.feedback, user=self.user)

    def _unbound(self, initial: dict) -> TalkForm:
        known = {name: value for name, value in initial.items() if value}
        return self.way.form(feedback=self.feedback, user=self.user, initial=known)


def _templates_of(form: TalkForm) -> QuerySet[MessageTemplate]:
    return not_none(field_of(form, "template", forms.ModelChoiceField).queryset)


def _key(value: Any) -> int | None:
    return int(value) if str(value or "").isdecimal() and len(str(value)) < 18 else None
