"""What somebody sees whose change met another one: nothing that he typed is lost."""

from dataclasses import dataclass
from uuid import uuid4

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from apps.core.actions import Action
from apps.core.exceptions import Conflict
from apps.feedback.actions import documents
from apps.feedback.editing.edit_conflicts import Collision
from apps.feedback.history.recording import shown
from apps.feedback.models import Feedback
from apps.feedback.pages.document.forms.stages import ActionForm
from apps.feedback.pages.document.page import Text
from apps.feedback.pages.document.text_diff import Piece, compare
from apps.feedback.pages.document.timeline import field_label
from apps.feedback.stages.requirements import is_asked
from apps.organization.models import User


def is_prose(name: str) -> bool:
    """Whether the field of the document is a text that people write."""
    field = Feedback._meta.get_field(name)
    return isinstance(field, models.CharField | models.TextField) and not field.choices


@dataclass
class Choice:
    """One field with the other's value and one's own; `raw` is what the form sends."""

    feedback: Feedback
    collision: Collision
    theirs: str
    mine: str
    raw: str

    @property
    def name(self) -> str:
        return self.collision.field

    @property
    def label(self) -> str:
        return field_label(self.name)

    @property
    def is_text(self) -> bool:
        return is_prose(self.name)

    @property
    def is_asked(self) -> bool:
        return is_asked(self.name, self.feedback)

    @property
    def pieces(self) -> list[Piece]:
        return compare(self.theirs, self.mine)


class ConflictPage:
    """`choices` is empty when the document has left the stage: then the texts can only be kept
    as a comment."""

    def __init__(
        self,
        feedback: Feedback,
        user: User,
        *,
        form: ActionForm,
        conflict: Conflict,
        address: str = "",
    ) -> None:
        """`address` is where the form was sent, if not to the page of the document."""
        self.feedback, self.user, self.form, self.conflict = feedback, user, form, conflict
        self.is_apart = bool(address)
        self.address = address or reverse(self.action.url_name, args=[feedback.pk])

    @property
    def action(self) -> Action:
        return self.form.offer

    @property
    def button(self) -> str | Promise:
        return self.action.label if self.action.is_transition else _("Save")

    @cached_property
    def choices(self) -> list[Choice]:
        return [self._choice(each) for each in getattr(self.conflict, "collisions", [])]

    def _choice(self, collision: Collision) -> Choice:
        theirs, mine = (
            shown(self.feedback, collision.field, getattr(value, "pk", value))
            for value in (collision.theirs, collision.mine)
        )
        raw = "" if collision.mine is None else str(getattr(collision.mine, "pk", collision.mine))
        return Choice(self.feedback, collision, theirs, mine, raw)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The fields that nobody else changed: sent along again as they are."""
        asked = {choice.name for choice in self.choices}
        names = [name for name in self.form.fields if name in self.form.data]
        own = {"version", "files", *asked}
        return [(name, self._kept(name)) for name in names if name not in own]

    def _kept(self, name: str) -> str:
        """What only others changed is sent along as they left it."""
        if name not in getattr(self.conflict, "untouched", ()):
            return self.form.data[name]
        theirs = getattr(self.feedback, Feedback._meta.get_field(name).attname)
        return "" if theirs is None or theirs is False else str(theirs)

    @property
    def texts(self) -> list[Text]:
        """Everything typed, to be copied."""
        return [
            Text(str(self.form.fields[name].label or ""), value)
            for name, value in self.form.typed.items()
            if name in self.form.fields and self._is_prose(name)
        ]

    def _is_prose(self, name: str) -> bool:
        if not hasattr(self.feedback, name):  # a reason, a comment
            return name not in ("count_anew", "answer_by")
        return is_prose(name) and self.form.data[name] != getattr(self.feedback, name)

    @property
    def comment_key(self) -> str:
        return str(uuid4())

    @property
    def as_comment(self) -> str:
        """The texts in one piece, where the user may still comment."""
        if not documents.is_available("comment", self.user, self.feedback):
            return ""
        return "\n\n".join(f"{text.label}: {text.value}" for text in self.texts)

    @property
    def has_files(self) -> bool:
        return bool(self.form.files)
