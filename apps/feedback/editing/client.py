"""Who the client of a registered document is: set, or put right (C1, W1, decision 031)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.clients.models import Client
from apps.clients.services import create_client
from apps.core.exceptions import Conflict
from apps.feedback.deadlines.calculation import finish_wait, recount, recount_statutory
from apps.feedback.editing.edit_conflicts import drift_since
from apps.feedback.editing.locking import require
from apps.feedback.editing.saving import save_change
from apps.feedback.editing.services import clean_text
from apps.feedback.history.recording import snapshot
from apps.feedback.models import Feedback
from apps.feedback.registration.drafts import keep_own_visit
from apps.feedback.relations.merging import lock_all
from apps.notifications.services import withdraw_from_client
from apps.organization.models import User


@dataclass(frozen=True)
class NewCard:
    """A client who has no card yet: what `create_client` makes one of."""

    values: dict
    contacts: Iterable[dict] = ()


@transaction.atomic
def set_client(
    *,
    feedback: Feedback,
    by: User,
    version: int,
    client: Client | NewCard,
    comment: str = "",
    at: datetime | None = None,
) -> Feedback:
    """Name the client of a document, or another one than was named (C1).

    With the document go its duplicates, which are of the same client (decision 012). The history
    calls it `set_client` where there was none: an applicant has got a card, and all that was begun
    with him goes on. Where there was another one it is `change_client`: he is waited for no more,
    and what the apps above have begun with him ends with it. Raises `PermissionDenied`, `Conflict`
    when somebody has changed the client since `version`, `ValidationError` under `client` where a
    duplicate is of yet another one, and as `create_client`.
    """
    at = at or timezone.now()
    keys = {feedback.pk, *feedback.duplicates.values_list("pk", flat=True)}
    locked = lock_all(keys)
    document = locked.pop(feedback.pk)
    require("set_client", by=by, feedback=document)
    comment = clean_text("comment", comment)
    if isinstance(client, Client) and client.pk == document.client_id:
        return document
    _require_unchanged(document, version)
    _require_one_client(document, client, locked.values())
    card = client if isinstance(client, Client) else _made(client, by)
    for each in (document, *locked.values()):
        each.acted_for = document.acted_for
        if each.client_id != card.pk:
            _change(each, card, by=by, at=at, comment=comment)
    return document


def _made(card: NewCard, by: User) -> Client:
    return create_client(by=by, values=card.values, contacts=card.contacts)


def _require_unchanged(document: Feedback, version: int) -> None:
    drift = drift_since(document, version)
    entry = drift.entries.get("client")
    if drift.is_known and entry is None:
        return
    message = _("Meanwhile the client of document %(number)s is %(client)s.")
    values = {"number": document, "client": document.applicant}
    raise Conflict(message % values, url=document.get_absolute_url())


def _require_one_client(
    document: Feedback, client: Client | NewCard, duplicates: Iterable[Feedback]
) -> None:
    """A duplicate of somebody who is neither the former nor the new client stands against it."""
    allowed = {None, document.client_id, getattr(client, "pk", None)}
    if all(each.client_id in allowed for each in duplicates):
        return
    text = _(
        "A document of another client was merged into this one. Choose that client, or undo the "
        "merging first."
    )
    raise ValidationError({"client": text})


def _change(document: Feedback, card: Client, *, by: User, at: datetime, comment: str) -> None:
    before, former, was = snapshot(document), document.client, document.client_kind
    document.client = card
    keep_own_visit(document)
    if former and document.city == former.city:
        document.city = card.city or document.city
    if former and document.waiting_since:
        finish_wait(document, by=by, at=at)
    if document.is_open and card.kind != was:
        recount(document)
        recount_statutory(document)
    action = "feedback.change_client" if former else "feedback.set_client"
    if former:
        document.client_changed_at = at
        withdraw_from_client(document_id=document.pk)
    save_change(document, by=by, action=action, at=at, before=before, comment=comment)
