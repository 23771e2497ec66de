"""Letters to the client: made from a template, kept as files of the document (C1, C2, S5)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activities.models import Activity
from apps.activities.permissions import can_talk
from apps.activities.services.activities import refuse_used
from apps.core.values.presence import not_none
from apps.correspondence.models import MessageTemplate
from apps.correspondence.permissions import possible_signers
from apps.correspondence.printing import Letter, compose_letter, letter_files, unprintable
from apps.correspondence.services.claims import wrong_claim
from apps.correspondence.services.messages import is_blank, wrong_words
from apps.feedback.models import Feedback
from apps.feedback.services import (
    attach_proofs,
    clean_text,
    demand,
    find_reaction,
    lock_open,
    note_reaction,
    record,
    require_right,
)
from apps.organization.models import User

ADDRESSEE_LENGTH = 400  # characters: a name and an address


def write_letter(
    *,
    feedback: Feedback,
    by: User,
    key: UUID,
    addressee: str,
    subject: str,
    text: str,
    signer: User,
    template: MessageTemplate | None = None,
    at: datetime | None = None,
) -> Activity:
    """Make the letter as DOCX and PDF, attach both at the present stage, write the activity down.

    Asked for again with the same key, it is the same letter. The files are made before the document
    is locked: that takes a moment, and nobody is to wait for it.
    """
    at = at or timezone.now()
    require_right(feedback, by, lambda user: can_talk(user, feedback))
    addressee, subject = clean_text("addressee", addressee), clean_text("subject", subject)
    subject, text = " ".join(subject.split()), clean_text("text", text)
    wrong = wrong_words(subject, text) | wrong_claim(feedback, text) | wrong_addressee(addressee)
    wrong |= wrong_characters(addressee=addressee, subject=subject, text=text)
    demand(wrong | wrong_signer(feedback, by, signer))
    letter = compose_letter(
        feedback, addressee=addressee, subject=subject, text=text, signer=signer, at=at
    )
    return _keep(letter, feedback, letter_files(letter), by=by, key=key, at=at)


@transaction.atomic
def _keep(
    letter: Letter, feedback: Feedback, files: list, *, by: User, key: UUID, at: datetime
) -> Activity:
    locked = lock_open(feedback)
    require_right(locked, by, lambda user: can_talk(user, locked))
    letters = Activity.objects.filter(feedback=locked, kind=Activity.Kind.LETTER)
    if (written := letters.filter(key=key).first()) is not None:
        return written
    refuse_used(key, locked)
    attach_proofs(locked, by=by, files=files, ours=True)
    activity = Activity.objects.create(
        key=key,
        feedback=locked,
        kind=Activity.Kind.LETTER,
        state=Activity.State.DONE,
        user=by,
        title=(_("Letter to the client: %(subject)s") % {"subject": letter.subject})[:200],
        planned_for=at,
        created_by=by,
        created_at=at,
        ended_by=by,
        ended_at=at,
        result=", ".join(file.name for file in files),
    )
    told = letter.subject
    if note_reaction(locked, at=at):
        told = f"{told}. {not_none(find_reaction(locked)).words}"
    record(locked, by=by, action="correspondence.write_letter", at=at, comment=told)
    return activity


def wrong_addressee(addressee: str) -> dict[str, str]:
    if is_blank(addressee):
        return {"addressee": _("Write to whom the letter goes.")}
    if len(addressee) > ADDRESSEE_LENGTH:
        text = _("Say it shorter: at most %(limit)s characters.")
        return {"addressee": text % {"limit": ADDRESSEE_LENGTH}}
    return {}


def wrong_characters(**texts: str) -> dict[str, str]:
    """What the client would see as empty boxes, by field; told before anything is made."""
    message = _("The fonts of letters lack: %(characters)s. Replace or remove them.")
    strange = {name: unprintable(text) for name, text in texts.items()}
    return {
        name: message % {"characters": ", ".join(f"«{each}»" for each in characters)}
        for name, characters in strange.items()
        if characters
    }


def wrong_signer(feedback: Feedback, by: User, signer: User) -> dict[str, str]:
    if possible_signers(feedback, by).filter(pk=signer.pk).exists():
        return {}
    return {"signer": _("%(user)s cannot sign letters about this document.") % {"user": signer}}
