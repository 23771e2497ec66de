"""What is typed on the page of a document: the texts of a stage, a reason, a comment, files.

The forms check shape only; what a stage demands is said by the services and marked at its field.
"""

from collections.abc import Set
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.appeal_types.models import Urgency
from apps.core import actions
from apps.core.actions import Action
from apps.core.values.dates import validate_day
from apps.core.values.presence import not_none
from apps.core.web.fields import field_of
from apps.core.web.forms import DayInput
from apps.feedback.attachments.inspection import clean_name
from apps.feedback.editing.follow_ups import proposed_above, ways_to_answer
from apps.feedback.editing.services import DETAIL_FIELDS
from apps.feedback.models import Feedback
from apps.feedback.pages.document.forms.chosen import RATING, chosen
from apps.feedback.pages.document.forms.details import DetailsFields
from apps.feedback.pages.document.stages import ANALYSIS, CLOSING, CONCLUSION, Stage
from apps.feedback.pages.registration.forms.client import ClientFields
from apps.feedback.pages.registration.forms.fields import (
    PersonField,
    SeveralFilesField,
    SeveralFilesInput,
)
from apps.feedback.permissions import possible_responsibles
from apps.organization.models import User


class LongText(forms.CharField):
    """A text of any length; the services say when it is too long, nothing is cut off silently."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value.replace("\x00", "") if value else value)


def label(name: str) -> str:
    return Feedback._meta.get_field(name).verbose_name


def field_for(name: str) -> forms.Field:
    """The form field of a text or a choice of the document."""
    choices = Feedback._meta.get_field(name).choices
    if choices:
        options = [("", "—"), *choices]
        return forms.ChoiceField(choices=options, required=False, label=label(name))
    return LongText(label=label(name))


def files_field() -> SeveralFilesField:
    return SeveralFilesField(required=False, label=_("Files"), widget=SeveralFilesInput)


class ActionForm(forms.Form):
    """What one action takes. `arguments()` is what its service is called with.

    `version` is the version of the document that was on the screen: it tells the services whether
    somebody else has been there since.
    """

    version: forms.IntegerField | None = forms.IntegerField(widget=forms.HiddenInput)
    query = ""  # what is looked for in a form that searches
    region = "action"  # the part of the page where the form stands: `_<region>.html`
    leaves_page = False  # afterwards the document has another page

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        feedback: Feedback,
        action: str,
        user: User | None = None,
    ) -> None:
        self.feedback, self.action, self.user = feedback, action, user
        data = chosen(data, feedback) if data is not None else None
        initial = {"version": feedback.version}
        super().__init__(data, files, initial=initial, auto_id=f"id_{action}_%s")

    @property
    def offer(self) -> Action[Feedback]:
        return actions.declared(f"feedback.{self.action}")

    @property
    def done(self) -> str:
        """What is said of it afterwards."""
        return str(self.offer.done)

    def words_of(self, result: Any) -> str:
        """What the page says of what came of it; "" where it is seen on the page anyway."""
        return self.done if self.offer.is_transition else ""

    @property
    def place(self) -> str:
        """The id of the element that holds the form."""
        return f"document-{self.region}"

    @property
    def demanded(self) -> Set[str]:
        """The fields that the action cannot do without."""
        demanded = self.offer.demands(self.feedback)
        return {*demanded, *({"reason"} if self.offer.needs_reason else ())}

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """The fields in order, `wanted` where one is still empty; the first such has the focus."""
        fields, demanded = self.visible_fields(), self.demanded
        wanted = [field for field in fields if field.name in demanded and not field.value()]
        for field in fields:
            field.__dict__["wanted"] = field in wanted
        wanting = [field for field in fields if field.errors] + wanted
        (wanting or fields)[0].field.widget.attrs["autofocus"] = True
        return fields

    @property
    def typed(self) -> dict[str, str]:
        """What came in, understood or not, by field: shown again whatever happens."""
        return {
            name: self.data[name]
            for name in self.fields
            if name not in {"version", "files"} and self.data.get(name)
        }

    @property
    def files_to_choose_again(self) -> list[str]:
        """The names of the files that came with a form which is shown again: no page keeps them."""
        files = self.files.getlist("files") if self.files else []
        return [clean_name(not_none(file.name)) for file in files]

    def refuse(self, error: ValidationError) -> None:
        """Mark what a service has refused at its fields."""
        whole: dict[str | None, list[str]] = {None: error.messages}
        by_field = {**error.message_dict} if hasattr(error, "error_dict") else whole
        for name, messages in by_field.items():
            self.add_error(name if name in self.fields else None, messages)

    def arguments(self) -> dict:
        return dict(self.cleaned_data)


class StageForm(ActionForm):
    """The texts of a stage: kept as they are, or kept and the stage completed."""

    stage: Stage
    region = "stages"

    @property
    def place(self) -> str:
        return f"stage-{self.stage.name}"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*self.stage.fields_of(self.feedback), *self._asked_before()):
            self.fields[name] = field_for(name)
            self.initial[name] = getattr(self.feedback, name)
        self.fields["files"] = files_field()

    @property
    def demanded(self) -> Set[str]:
        return set(actions.declared(f"feedback.{self.stage.finish}").demands(self.feedback))

    def _asked_before(self) -> list[str]:
        """What was typed into fields that the form had until a colleague changed the type."""
        now = self.stage.fields_of(self.feedback)
        return [name for name in self.stage.fields if name not in now and self.data.get(name)]

    def arguments(self) -> dict:
        """A field that the request did not carry stays as it is."""
        sent = [name for name in self.stage.fields if name in self.data and name in self.fields]
        values = {name: self.cleaned_data[name] for name in sent}
        return {
            "version": self.cleaned_data["version"],
            "values": values,
            "files": self.cleaned_data["files"],
        }


class AnalysisForm(StageForm):
    stage = ANALYSIS


class ConclusionForm(StageForm):
    stage = CONCLUSION


class ClosingForm(StageForm):
    stage = CLOSING

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].help_text = _("If the client was told or written something.")
        self.fields["files"].help_text = _(
            "What the client wrote, if he confirmed by e-mail or in writing."
        )
        if not (self.is_bound or self.feedback.confirmation):
            self._propose()

    def _propose(self) -> None:
        proposed = proposed_above(self.feedback, action="close")
        self.initial.update(proposed)
        if proposed:
            self.fields["confirmation_note"].help_text = _(
                "Put in from what was noted last: look whether the client has confirmed."
            )


NOT_SENT = _("Do not send: the client has been told already")


class ReasonForm(ActionForm):
    reason = LongText(label=_("Reason"))


class LeavingForm(ReasonForm):
    leaves_page = True


class DeleteForm(LeavingForm):
    """Says what becomes of it, and of those that were merged into it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told: list[str | Promise] = [
            _(
                "It leaves every list, number and file; what was due is not sent. Its number "
                "is not used again. Whoever may delete can restore it."
            )
        ]
        seen = Feedback.objects.posted_visible_to(self.user)
        if merged := seen.filter(merged_into=self.feedback).count():
            words = ngettext(
                "%(n)s appeal is merged into it: nobody works on it either until this one "
                "is restored.",
                "%(n)s appeals are merged into it: nobody works on them either until this one "
                "is restored.",
                merged,
            )
            told.append(words % {"n": merged})
        self.fields["reason"].help_text = " ".join(map(str, told))


class LiftBarForm(ReasonForm):
    version = None
    former: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, required=False, empty_label=None, label=_("Who may work on it again")
    )
    demanded = frozenset({"former", "reason"})
    field_order = ("former", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = self.feedback.former_subjects.standing().select_related("employee")
        field_of(self, "former", forms.ModelChoiceField).queryset = standing


class RejectForm(ReasonForm):
    answer = LongText(label=label("answer"))
    answer_by = forms.ChoiceField(required=False, label=_("Send the answer to the client"))
    files = files_field()  # type: ignore[assignment]  # what was sent is `files` of the form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["answer"] = self.feedback.answer
        self.ways = ways_to_answer(self.feedback)
        choice = field_of(self, "answer_by", forms.ChoiceField)
        choice.choices = [("", NOT_SENT), *self.ways]
        self.initial["answer_by"] = self.ways[0][0] if len(self.ways) > 1 else ""

    @property
    def done(self) -> str:
        """With the way in which the answer goes out: it is chosen beforehand, and not seen so."""
        way = self.cleaned_data["answer_by"]
        return f"{super().done} · {dict(self.ways)[way]}" if way else super().done


class ReassignForm(ActionForm):
    region = "rail"
    responsible = PersonField(
        queryset=None, empty_label=_("not chosen yet"), label=label("responsible")
    )
    comment = LongText(label=_("Why"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "responsible", PersonField).queryset = possible_responsibles(self.feedback)
        self.initial["responsible"] = self.feedback.responsible_id


class UrgencyForm(ActionForm):
    """Severity and impact suggest the urgency; who knows better chooses it himself."""

    severity = field_for("severity")
    impact = field_for("impact")
    urgency = field_for("urgency")
    harm = forms.BooleanField(required=False, label=label("harm"))
    count_anew = forms.BooleanField(
        required=False,
        label=_("Count the term by the rules again"),
        help_text=_("It was set by hand and stays otherwise."),
    )
    comment = LongText(label=_("Why"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({name: getattr(self.feedback, name) for name in RATING})
        urgency = field_of(self, "urgency", forms.ChoiceField)
        urgency.choices = [("", _("by severity and impact")), *Urgency.choices]
        self.fields["harm"].help_text = _("The urgency becomes critical at once.")
        if not self.feedback.due_by_hand:
            del self.fields["count_anew"]

    def arguments(self) -> dict:
        data = self.cleaned_data
        return {
            "version": data["version"],
            "values": {name: data[name] for name in RATING},
            "comment": data["comment"],
            "count_anew": data.get("count_anew", False),
        }


class WaitForm(ActionForm):
    reason = LongText(
        label=_("What is expected of the client"),
        help_text=_("The internal term stands until he answers; the statutory one goes on."),
    )

    demanded = frozenset({"reason"})


class EndWaitForm(ActionForm):
    comment = LongText(label=_("What the client has answered"))


class ExtendTermForm(ActionForm):
    statutory_due_on = forms.DateField(
        required=False, label=_("New term"), widget=DayInput, validators=[validate_day]
    )
    reason = LongText(label=_("Reason"))
    extension_notice = LongText(label=_("Notice to the client: what he was told, when and how"))

    demanded = frozenset({"statutory_due_on", "reason", "extension_notice"})


class DetailsForm(DetailsFields, ActionForm):
    region = "rail"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_choices(self.feedback)

    def arguments(self) -> dict:
        """A field that the request did not carry stays as it is."""
        values = {name: self.cleaned_data[name] for name in DETAIL_FIELDS if name in self.data}
        return {"version": self.cleaned_data["version"], "values": values}


class ClientForm(ClientFields, ActionForm):
    region = "client"


class CommentForm(ActionForm):
    region = "composer"
    version = None
    text = LongText(label=_("Comment"))
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class AttachForm(ActionForm):
    region = "files"
    version = None
    files = files_field()  # type: ignore[assignment]  # as with a rejection
    from_client = forms.BooleanField(required=False, label=_("The client sent it"))


def form_class(action: Action[Feedback]) -> type[ActionForm]:
    """The form of an action that stands on the page of a document."""
    form = action.form
    if not (isinstance(form, type) and issubclass(form, ActionForm)):
        raise TypeError(f"Has no form on the page of a document: {action.code}")
    return form
