"""What helps whoever talks to the client: what to tell him, and what is still to be asked (C5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import (
    AppealType,
    Category,
    ClientKind,
    Goal,
    Guidance,
    UsualAgreement,
)
from apps.appeal_types.services import find_guidance, usual_rows
from apps.clients.models import Client
from apps.clients.permissions import can_change
from apps.clients.services import missing_details, name_of_detail
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.models.agreements import written_agreement
from apps.feedback.pages.registration.forms.client_details import ClientDetailsForm
from apps.organization.models import User

SHOWN_HINTS = 4
TO_SAY = {
    UsualAgreement.Kind.STEP: _("The client has to do"),
    UsualAgreement.Kind.OFFER: _("We can offer"),
}


@dataclass(frozen=True)
class ToSay:
    """One thing to say; `is_said` where it stays on the document."""

    kind: str
    text: str
    is_said: bool

    @property
    def value(self) -> str:
        return written_agreement(self.kind, self.text)


@dataclass(frozen=True)
class Spoken:
    """What a form says of it: what it has `offered`, and what of that was `said`."""

    offered: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()

    def holds(self, row: UsualAgreement) -> bool:
        """Only what somebody has ticked was said: the rail may stand where nobody has looked."""
        return written_agreement(row.kind, row.text) in self.said


class Advice:
    """For an appeal as far as it is known; `form` is one that came back.

    `typed` is what has been typed of the client's details and not been saved yet: it stays, as long
    as it is about the same client.
    """

    def __init__(
        self,
        *,
        user: User,
        appeal_type: AppealType | None,
        category: Category | None,
        client: Client | None,
        applicant_kind: str = ClientKind.PERSON,
        goal: Goal | None = None,
        spoken: Spoken | None = None,
        typed: Mapping[str, Any] | None = None,
        form: ClientDetailsForm | None = None,
        asks: bool = True,
    ) -> None:
        self._asks, self._applicant_kind = asks, applicant_kind
        self.user, self.type, self.category, self.client = user, appeal_type, category, client
        self.goal, self._spoken = goal, spoken or Spoken()
        self._typed, self._form = typed, form

    @classmethod
    def on(
        cls, feedback: Feedback, user: User, *, form: ClientDetailsForm | None = None
    ) -> "Advice":
        """What is shown beside a document; an appeal at its end asks for nothing any more."""
        return cls(
            user=user,
            appeal_type=feedback.type,
            category=feedback.category,
            client=feedback.client,
            applicant_kind=feedback.applicant_kind,
            form=form,
            asks=feedback.is_open and feedback.client_id is not None,
        )

    @cached_property
    def hints(self) -> list[Guidance]:
        if not (self.type or self.category):
            return []
        kind = self.client.kind if self.client else self._applicant_kind
        found = find_guidance(
            appeal_type=self.type,
            category=self.category,
            client_kind=kind,
            day=timezone.localdate(),
        )
        return found[:SHOWN_HINTS]

    @cached_property
    def agreements(self) -> list[tuple[str | Promise, list[ToSay]]]:
        """What is said to the client, by what it is: steps of their own, what we can offer (C7)."""
        if not (self.type or self.category):
            return []
        usual = usual_rows(
            UsualAgreement.objects.all(),
            appeal_type=self.type,
            category=self.category,
            goal=self.goal,
        )
        to_say = [ToSay(row.kind, row.text, self._spoken.holds(row)) for row in usual]
        by_kind = (
            (title, [each for each in to_say if each.kind == kind])
            for kind, title in TO_SAY.items()
        )
        return [(title, found) for title, found in by_kind if found]

    @cached_property
    def missing(self) -> list[str]:
        """The names of the details that the type asks for and the card does not have."""
        asked = self.type.needed_details if self.type and self._asks else []
        if asked and self.client:  # the page asks for its contacts more than once
            prefetch_related_objects([self.client], "contacts")
        return missing_details(client=self.client or Client(kind=self._applicant_kind), asked=asked)

    @property
    def missing_in_words(self) -> str:
        return ", ".join(map(name_of_detail, self.missing))

    @cached_property
    def form(self) -> ClientDetailsForm | None:
        """None where there is nothing to fill in, no card, or no right to change it."""
        if self._form:
            return self._form
        if not (self.missing and self.client and can_change(self.user)):
            return None
        return ClientDetailsForm(names=self.missing, initial=self._kept)

    @property
    def _kept(self) -> dict[str, str]:
        typed: Mapping[str, Any] = self._typed or {}
        if typed.get("details_of") != str(not_none(self.client).pk):
            return {}
        return {name: typed.get(f"detail-{name}", "") for name in self.missing}
