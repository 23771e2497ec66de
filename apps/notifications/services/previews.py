"""A template is tried before it is used: on a real document, and as a message to oneself."""

import uuid
from dataclasses import dataclass

from django.db import transaction

from apps.messaging.services import SmsSize, enqueue, measure
from apps.notifications.events import TEST
from apps.notifications.extensions import documents
from apps.notifications.models import Channel, Notification, NotificationTemplate
from apps.notifications.services.rendering import Wording, render, values_for
from apps.organization.models import User


@dataclass(frozen=True)
class Preview:
    """How a template reads for a colleague and for a client; of an SMS also its length."""

    for_colleague: Wording
    for_client: Wording
    sms: str
    sms_size: SmsSize


def find_sample(*, user: User, number: str = "") -> int | None:
    """The document with the number, or the newest one, of those that exist for `user`."""
    return documents.get().find_sample(user, number)


def preview(
    *, template: NotificationTemplate, document_id: int | None, user: User
) -> Preview | None:
    subject = documents.get().find(document_id, {"by": user.pk}) if document_id else None
    if subject is None:
        return None
    inside = values_for(subject, reader=user, sees=True)
    outside = values_for(subject, reader=None, sees=True)
    sms = render(template, Channel.SMS, outside).text
    return Preview(
        render(template, Channel.EMAIL, inside),
        render(template, Channel.EMAIL, outside),
        sms,
        measure(sms),
    )


@transaction.atomic
def send_test(
    *, template: NotificationTemplate, document_id: int, user: User
) -> Notification | None:
    """Send it to oneself as an e-mail, by the same outbox; None without an address."""
    shown = preview(template=template, document_id=document_id, user=user)
    if not user.email or shown is None:
        return None
    words = shown.for_colleague
    row = Notification.objects.create(
        event=TEST,
        document_id=document_id,
        occurrence=uuid.uuid4().hex,
        channel=Channel.EMAIL,
        recipient=f"user:{user.pk}",
        user=user,
        address=user.email,
        subject=words.subject,
        text=words.text,
        html=words.html,
        url=words.url,
    )
    enqueue([row])
    return row
