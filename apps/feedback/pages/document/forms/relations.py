"""Forms that join two documents or part one."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, linebreaks
from django.utils.translation import gettext_lazy as _

from apps.core.text.richtext import html_to_text
from apps.core.values.presence import not_none
from apps.core.web.fields import field_of
from apps.core.web.forms import ReferenceField
from apps.feedback.models import Attachment, Feedback, Link
from apps.feedback.pages.document.forms.details import DetailsFields
from apps.feedback.pages.document.forms.stages import ActionForm, LongText
from apps.feedback.relations.related import find_other, is_itself, likely_others
from apps.feedback.relations.splitting import SPLIT_FIELDS


class NumberInput(forms.TextInput):
    """A number typed, or chosen from the documents of the same client."""

    template_name = "feedback/widgets/number_input.html"
    offered: tuple = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        if self.offered and attrs:
            attrs = attrs | {"list": f"{attrs['id']}_offered"}
        return super().get_context(name, value, attrs) | {"offered": self.offered}


class OtherForm(ActionForm):
    """`other` comes in as a number and goes out as a document that the user sees."""

    other = forms.CharField(
        required=False,
        max_length=40,
        widget=NumberInput(attrs={"autocomplete": "off", "placeholder": "ОС-2026-000123"}),
        label=_("Number of the other document"),
    )
    demanded = frozenset({"other"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user:
            self.fields["other"].widget.offered = likely_others(self.feedback, self.user)

    def clean_other(self) -> Feedback:
        typed = self.cleaned_data["other"]
        if not typed:
            raise ValidationError(_("Enter the number of the document."))
        if is_itself(self.feedback, typed):
            raise ValidationError(_("This is the document itself. Choose another one."))
        other = find_other(self.feedback, not_none(self.user), typed)
        if other is None:
            raise ValidationError(_("There is no such document. Check the number."))
        return other


class MergeForm(OtherForm):
    reason = LongText(label=_("Comment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].help_text = _(
            "This document ends and its matter goes on in that one. Nothing is deleted; for a day "
            "it can be undone."
        )


class UnmergeForm(ActionForm):
    reason = LongText(label=_("Comment"))


class LinkForm(OtherForm):
    version = None
    kind = forms.ChoiceField(
        choices=[
            (Link.Kind.REPEAT, _("This appeal repeats it")),
            (Link.Kind.DUPLICATE, _("This appeal is its duplicate")),
            (Link.Kind.RELATED, _("They have to do with one another")),
        ],
        initial=Link.Kind.REPEAT,
        label=_("What they are to one another"),
    )
    field_order = ("kind", "other")

    def arguments(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("other", "kind")}


class FilesChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, attachment: Attachment) -> str:
        return attachment.name


class SplitForm(ActionForm):
    """What the second appeal is about; its text begins as that of the first one."""

    version = None
    key = forms.UUIDField(widget=forms.HiddenInput)
    type = DetailsFields.base_fields["type"]
    subject_employee = DetailsFields.base_fields["subject_employee"]
    subject_object = DetailsFields.base_fields["subject_object"]
    subject_text = DetailsFields.base_fields["subject_text"]
    category = DetailsFields.base_fields["category"]
    statement = LongText(
        label=_("What the second appeal says"),
        help_text=_("Leave only what belongs to it. The text of this document stays as it is."),
    )
    attachments = FilesChoice(
        Attachment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Copy these files along"),
    )
    demanded = frozenset({"type", "statement"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "attachments", FilesChoice).queryset = self.feedback.attachments.all()
        if not self.feedback.attachments.exists():
            del self.fields["attachments"]
        for name in ("type", "subject_object", "category"):
            field = field_of(self, name, ReferenceField)
            field.queryset = not_none(field.queryset).filter(is_active=True)
        field_of(self, "type", ReferenceField).empty_label = "—"
        statement = html_to_text(self.feedback.statement)
        self.initial.update(key=uuid.uuid4(), statement=statement)

    def words_of(self, result: Feedback) -> str:
        link = format_html('<a href="{}">{}</a>', result.get_absolute_url(), result.number)
        return format_html(str(_("Split off: {}.")), link)

    def arguments(self) -> dict:
        data = self.cleaned_data
        values = {name: data[name] for name in SPLIT_FIELDS if name in data}
        values["statement"] = linebreaks(data["statement"], autoescape=True)
        return {"key": data["key"], "values": values, "attachments": data.get("attachments", ())}
