"""What the board can be narrowed by, and divided into; the names are those of the address (A3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.appeal_types.models import Urgency
from apps.feedback.models.querysets import FeedbackQuerySet
from apps.feedback.permissions import possible_responsibles
from apps.organization.models import Branch, User

NOBODY = "none"
LANES = [
    ("", _("no lanes")),
    ("branch", _("by branch")),
    ("responsible", _("by responsible")),
    ("urgency", _("by urgency")),
]
URGENCIES = [("", _("Any urgency")), *Urgency.choices]
SWITCHES = ("complaints", "mine", "overdue")


class ResponsibleField(forms.ModelChoiceField):
    """Anybody may be asked for, and nobody as well."""

    def to_python(self, value: Any) -> Any:
        return NOBODY if value == NOBODY else super().to_python(value)


@dataclass(frozen=True)
class Select:
    name: str
    label: str | Promise | None
    options: list[tuple]  # (value, label, whether it is chosen)


class BoardForm(forms.Form):
    """Shape only; what of it is visible to the user decides the board."""

    q = forms.CharField(required=False, max_length=200, label=_("Search on the board"))
    complaints = forms.BooleanField(required=False, label=_("Complaints only"))
    mine = forms.BooleanField(required=False, label=pgettext_lazy("appeals", "Mine"))
    overdue = forms.BooleanField(required=False, label=pgettext_lazy("appeals", "Overdue"))
    branch = forms.ModelChoiceField(
        Branch.objects.all(), required=False, empty_label=None, label=_("Branch")
    )
    responsible = ResponsibleField(
        User.objects.all(), required=False, empty_label=None, label=_("Responsible")
    )
    urgency = forms.ChoiceField(choices=URGENCIES, required=False, label=_("Urgency"))
    lanes = forms.ChoiceField(choices=LANES, required=False, label=_("Lanes"))

    def __init__(self, params: QueryDict) -> None:
        super().__init__(params, auto_id="board-%s")

    @property
    def selects(self) -> Iterator["Select"]:
        """The lists of the page; by hand, because the widgets take as long as all the cards."""
        branches = Branch.objects.values_list("pk", "name")
        for name, choices in (
            ("branch", [("", _("All branches")), *branches]),
            ("responsible", self._people()),
            ("urgency", URGENCIES),
            ("lanes", LANES),
        ):
            chosen = self.data.get(name, "")
            options = [(value, label, str(value) == chosen) for value, label in choices]
            yield Select(name, self.fields[name].label, options)

    def _people(self) -> list[tuple]:
        """Who may be responsible; and who is asked for, whether he still may or not."""
        people = [(user.pk, str(user)) for user in possible_responsibles()]
        chosen = self.cleaned_data.get("responsible")
        if isinstance(chosen, User) and chosen.pk not in dict(people):
            people.append((chosen.pk, str(chosen)))
        return [("", _("Any responsible")), (NOBODY, _("Nobody responsible")), *people]

    def narrow(self, documents: FeedbackQuerySet, user: User) -> FeedbackQuerySet:
        asked = self.cleaned_data
        if asked["complaints"]:
            documents = documents.complaints()
        if asked["mine"]:
            documents = documents.mine_of(user)
        if asked["overdue"]:
            documents = documents.overdue(timezone.now())
        if asked["branch"]:
            documents = documents.filter(branch=asked["branch"])
        if asked["responsible"]:
            nobody = asked["responsible"] == NOBODY
            documents = documents.filter(responsible=None if nobody else asked["responsible"])
        if asked["urgency"]:
            documents = documents.filter(urgency=asked["urgency"])
        return documents.search(asked["q"]) if asked["q"].strip() else documents
