"""What helps whoever talks to the client: what to tell him, and what is still to be asked (C5)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property

from apps.appeal_types.models import AppealType, Category, ClientKind, Guidance
from apps.appeal_types.services import find_guidance
from apps.clients.models import Client
from apps.clients.permissions import can_change
from apps.clients.services import missing_details, name_of_detail
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.pages.registration.forms.client_details import ClientDetailsForm
from apps.organization.models import User

SHOWN_HINTS = 4


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
        typed: Mapping[str, Any] | None = None,
        form: ClientDetailsForm | None = None,
        asks: bool = True,
    ) -> None:
        self._asks, self._applicant_kind = asks, applicant_kind
        self.user, self.type, self.category, self.client = user, appeal_type, category, client
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
