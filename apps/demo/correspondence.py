"""What was written to the clients of the demo: messages that have gone or were refused, a letter.

By the services themselves; only what a mail server would have answered is put in.
"""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from apps.correspondence import services
from apps.correspondence.models import ClientMessage, MessageTemplate
from apps.correspondence.services.messages import emails_of, words_of
from apps.demo.house import House
from apps.feedback.models import Feedback
from apps.feedback.services import note_reaction
from apps.organization.models import User

# Template, minutes after the registration, and what the mail server answered ("" took it).
MESSAGES = (
    ("Обращение получено", 20, ""),
    ("Нужны подробности", 95, ""),
    ("Обращение получено", 15, "Почтовый сервер ответил: 550 Нет такого ящика"),
)
LETTER = "Письмо: срок рассмотрения продлён"
WRITTEN_LONG_AGO = timedelta(hours=8)


def build_talks(house: House, now: datetime) -> None:
    """On open documents whose clients have left an e-mail; nothing where there are none."""
    by = house.users["handler"]
    open_ones = Feedback.objects.unresolved().filter(
        registered_at__lt=now - WRITTEN_LONG_AGO,
        client__contacts__kind="email",
        responsible__isnull=False,
        statutory_due_on__isnull=False,
    )
    found = list(open_ones.distinct().order_by("-registered_at", "pk")[: len(MESSAGES) + 1])
    for feedback, (name, minutes, answer) in zip(found, MESSAGES, strict=False):
        at = feedback.registered_at + timedelta(minutes=minutes)
        _message(feedback, by, MessageTemplate.objects.filter(name=name).first(), at, answer)
    if len(found) > len(MESSAGES):
        _letter(found[-1], by, MessageTemplate.objects.filter(name=LETTER).first(), now)


def _message(
    feedback: Feedback, by: User, template: MessageTemplate | None, at: datetime, answer: str
) -> None:
    if template is None:
        return
    written = services.send_message(
        feedback=feedback,
        by=by,
        key=_key(feedback),
        recipient=emails_of(feedback)[0],
        template=template,
        at=at,
        **words_of(template, feedback=feedback, by=by),
    )
    state = ClientMessage.State.FAILED if answer else ClientMessage.State.SENT
    sent_at = None if answer else at + timedelta(seconds=4)
    rows = ClientMessage.objects.filter(pk=written.pk)
    rows.update(state=state, sending_at=at, sent_at=sent_at, error=answer)
    if sent_at:
        note_reaction(feedback, at=sent_at)


def _letter(feedback: Feedback, by: User, template: MessageTemplate | None, now: datetime) -> None:
    if template is None:
        return
    at = now - timedelta(hours=2)
    services.write_letter(
        feedback=feedback,
        by=by,
        key=_key(feedback),
        addressee=feedback.applicant,
        signer=by,
        template=template,
        at=at,
        **words_of(template, feedback=feedback, by=by),
    )
    # A file is dated when it comes, and this one came hours ago.
    feedback.attachments.filter(is_ours=True).update(uploaded_at=at)
    feedback.history.filter(action="feedback.attach", at__gt=at).update(at=at)


def _key(feedback: Feedback):
    return uuid5(NAMESPACE_URL, f"demo:{feedback.number}")
