"""Messages to the client: written with their activity and history, sent by a worker (A7, C2)."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.activities.models import Activity
from apps.activities.permissions import can_talk
from apps.activities.services.activities import refuse_used
from apps.core.exceptions import Conflict
from apps.core.text.placeholders import fill, refuse_missing
from apps.core.values.presence import not_none
from apps.correspondence.models import ClientMessage, MessageTemplate
from apps.correspondence.placeholders import PLACEHOLDERS, values_for
from apps.correspondence.services.claims import wrong_claim
from apps.feedback.models import Feedback
from apps.feedback.models import State as FeedbackState
from apps.feedback.services import (
    clean_text,
    demand,
    lock,
    lock_open,
    moved_on,
    record,
    require_right,
)
from apps.messaging.services import enqueue
from apps.organization.models import User
from apps.organization.services import the_product

State = ClientMessage.State
SUBJECT_LENGTH = not_none(ClientMessage._meta.get_field("subject").max_length)


class SentBefore(ValidationError):
    """From this form something else has gone already: to be sent too, it needs a key of its own."""


@transaction.atomic
def send_message(
    *,
    feedback: Feedback,
    by: User,
    key: UUID,
    recipient: str,
    subject: str,
    text: str,
    template: MessageTemplate | None = None,
    at: datetime | None = None,
    action: str = "correspondence.send_message",
) -> ClientMessage:
    """Write the message down as done and wake a worker; asked for again, it is the same message.

    Raises `SentBefore` when another text went with the same key. Refuses an address that is not of
    the document: nobody writes to just anybody through it; a text in which a placeholder still
    stands, and one that admits what the analysis has not found. The history calls it `action`.
    """
    at = at or timezone.now()
    locked = lock_open(feedback)
    require_right(locked, by, lambda user: can_talk(user, locked))
    subject, text = " ".join(clean_text("subject", subject).split()), clean_text("text", text)
    if (written := written_before(locked, key)) is not None:
        _require_same(written, recipient=recipient, subject=subject, text=text)
        return written
    refuse_used(key, locked)
    wrong = wrong_words(subject, text) | wrong_claim(locked, text)
    demand(wrong_recipient(locked, recipient) | wrong)
    activity = Activity.objects.create(
        key=key,
        feedback=locked,
        kind=Activity.Kind.MESSAGE,
        state=Activity.State.DONE,
        user=by,
        title=(_("Message to the client: %(subject)s") % {"subject": subject})[:200],
        planned_for=at,
        created_by=by,
        created_at=at,
        ended_by=by,
        ended_at=at,
        result=recipient,
    )
    message = ClientMessage.objects.create(
        key=key,
        activity=activity,
        template=template,
        recipient=recipient,
        subject=subject,
        text=text,
        created_at=at,
        due_at=at,
    )
    record(locked, by=by, action=action, at=at, comment=f"{recipient}\n{subject}\n\n{text}")
    enqueue([message])
    return message


@transaction.atomic
def repeat_message(
    *, message: ClientMessage, by: User, at: datetime | None = None
) -> ClientMessage:
    """«Отправить ещё раз»: what was refused, or of which nobody knows whether it has gone.

    It keeps its Message-ID, so a mail server that has it already may know it again. The address
    must still be the client's. A rejected document sends the answer of its rejection again.
    """
    at = at or timezone.now()
    locked = lock(message.activity.feedback)
    if not takes_again(locked):
        raise moved_on(locked)
    require_right(locked, by, lambda user: can_talk(user, locked))
    fresh = ClientMessage.objects.get(pk=message.pk)
    if not fresh.may_be_repeated:
        words = _("The message is in this state already: %(state)s.")
        state = {"state": fresh.get_state_display()}
        raise Conflict(words % state, url=locked.get_absolute_url())
    if wrong_recipient(locked, fresh.recipient):
        words = _("The client does not have the address %(email)s any more. Write a new message.")
        raise Conflict(words % {"email": fresh.recipient}, url=locked.get_absolute_url())
    fresh.state, fresh.error, fresh.attempts, fresh.due_at = State.QUEUED, "", 0, at
    fresh.handed_over_at = None
    fresh.save(update_fields=["state", "error", "attempts", "due_at", "handed_over_at"])
    record(locked, by=by, action="correspondence.repeat_message", at=at, comment=fresh.subject)
    enqueue([fresh])
    return fresh


def first_sent(feedback: Feedback) -> datetime | None:
    """When the first message went out that the client of the document has had."""
    sent = ClientMessage.objects.filter(
        activity__feedback=feedback, activity__state=Activity.State.DONE
    )
    return sent.order_by().aggregate(first=Min("sent_at"))["first"]


def takes_again(feedback: Feedback) -> bool:
    """Whether what did not go out of the document may be sent once more."""
    rejected = feedback.state == FeedbackState.REJECTED
    return rejected or (feedback.is_open and feedback.state != FeedbackState.DRAFT)


def follow_client(*, feedback: Feedback, by: User | None, action: str, at: datetime) -> None:
    """What still waits to go to the former client does not go (decision 031)."""
    if action != "feedback.change_client":
        return
    waiting = ClientMessage.objects.filter(activity__feedback=feedback, state=State.QUEUED)
    for message in waiting.order_by("pk"):
        error = _("The client of the document was changed.")
        failed = {"state": State.FAILED, "error": error, "sending_at": at}
        if waiting.filter(pk=message.pk).update(**failed):
            told = f"{message.subject}. {error}"
            record(
                feedback,
                by=the_product(),
                action="correspondence.message_failed",
                at=at,
                comment=told,
            )


def words_of(template: MessageTemplate, *, feedback: Feedback, by: User) -> dict[str, str]:
    """What a template makes for a document; what has no value stays in braces."""
    values = values_for(feedback, by=by)
    return {"subject": fill(template.subject, values), "text": fill(template.text, values)}


def written_before(feedback: Feedback, key: UUID) -> ClientMessage | None:
    """The message that a double click, or a form sent again, has written already."""
    return ClientMessage.objects.filter(key=key, activity__feedback=feedback).first()


def _require_same(written: ClientMessage, **wanted: str) -> None:
    """Whoever went back and wrote something else must not believe that it has gone."""
    if all(getattr(written, name) == value for name, value in wanted.items()):
        return
    message = _(
        "From this form a message has gone already: “%(subject)s”, to %(recipient)s. "
        "What you have written now has not been sent. If it is to go as well, send it once more."
    )
    raise SentBefore(message % {"subject": written.subject, "recipient": written.recipient})


def emails_of(feedback: Feedback) -> list[str]:
    """The addresses that lead to the client, or to the stranger who turned to us."""
    client, own = feedback.client, feedback.applicant_email.lower()
    contacts = client.contacts.all() if client else ()  # at hand where a page has shown them
    found = [contact.normalized for contact in contacts if contact.kind == "email"]
    return list(dict.fromkeys([*found, *([own] if own else [])]))


def wrong_recipient(feedback: Feedback, recipient: str) -> dict[str, str]:
    if feedback.state == FeedbackState.DELETED:
        return {"recipient": _("The document was deleted.")}
    if recipient in emails_of(feedback):
        return {}
    return {"recipient": _("The client does not have this address.")}


def is_blank(text: str) -> bool:
    """Tell whether nothing of it would be seen: empty, blanks, signs that are not printed."""
    return not any(sign.isprintable() and not sign.isspace() for sign in text)


def wrong_words(subject: str, text: str) -> dict[str, str]:
    """What is missing or unfit in what the client is to read, by field."""
    wrong = {}
    if is_blank(subject):
        wrong["subject"] = _("Write what it is about.")
    elif len(subject) > SUBJECT_LENGTH:
        wrong["subject"] = _("Say it shorter: at most %(limit)s characters.") % {
            "limit": SUBJECT_LENGTH
        }
    if is_blank(text):
        wrong["text"] = _("Write the text.")
    for name, words in (("subject", subject), ("text", text)):
        try:
            refuse_missing(words, PLACEHOLDERS)
        except ValidationError as error:
            wrong[name] = " ".join(error.messages)
    return wrong
