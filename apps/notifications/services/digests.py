"""The daily digest: what was collected for a user goes out as one e-mail, once for each day."""

import logging
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.operations.logs import log_failure
from apps.messaging.models import ChannelSettings
from apps.messaging.services import enqueue
from apps.notifications.events import DIGEST
from apps.notifications.models import Channel, Notification
from apps.organization.models import User

log = logging.getLogger("notifications")

State = Notification.State


def send_digests(*, at: datetime | None = None) -> None:
    """Write the digests of those for whom it is time; a second beat finds them written."""
    at = at or timezone.now()
    channel = ChannelSettings.objects.get(channel=Channel.EMAIL)
    waiting = Notification.objects.filter(state=State.COLLECTED, user__is_active=True)
    users = User.objects.filter(pk__in=waiting.values("user")).select_related("employee__branch")
    for user in users:
        local = at.astimezone(_zone_of(user))
        if local.time() >= channel.digest_at:
            _write_or_leave(user, local, at, channel.digest_at)


def _write_or_leave(user: User, local: datetime, at: datetime, hour: time) -> None:
    """One that cannot be written must not stand before the others."""
    try:
        _write_digest(user, local, at, hour)
    except Exception as error:
        log_failure(log, "The digest of user %s could not be written", user.pk, error=error)


@transaction.atomic
def _write_digest(user: User, local: datetime, at: datetime, hour: time) -> None:
    """One row a day, of what came before its hour: what comes later waits for tomorrow."""
    cut = datetime.combine(local.date(), hour, local.tzinfo)
    collected = Notification.objects.visible_to(user).filter(user=user, state=State.COLLECTED)
    rows = list(collected.filter(created_at__lt=cut).order_by("created_at", "pk"))
    if not rows or not user.email:
        return
    with translation.override(settings.LANGUAGE_CODE):
        digest = _digest(user, local, at, rows)
    Notification.objects.bulk_create([digest], ignore_conflicts=True)
    written = Notification.objects.filter(key=digest.key).first()
    if written is None:
        return
    keys = [row.pk for row in rows]
    Notification.objects.filter(pk__in=keys).update(state=State.SENT, sent_at=at, digest=written)
    enqueue([written])


def _digest(user: User, local: datetime, at: datetime, rows: list[Notification]) -> Notification:
    number = len(rows)
    day = date_format(local, "j E")
    subject = ngettext(
        "%(day)s: %(number)s event of your appeals",
        "%(day)s: %(number)s events of your appeals",
        number,
    ) % {"day": day, "number": number}
    return Notification(
        event=DIGEST,
        occurrence=local.date().isoformat(),
        channel=Channel.EMAIL,
        recipient=f"user:{user.pk}",
        user=user,
        address=user.email,
        subject=subject,
        share=Notification.Share.BULK,
        text="\n\n".join(_entry(row) for row in rows),
        created_at=at,
        due_at=at,
    )


def _entry(row: Notification) -> str:
    link = f"{settings.SITE_URL}{row.url}" if row.url and settings.SITE_URL else ""
    when = date_format(timezone.localtime(row.created_at), "j E, H:i")
    head = _("%(when)s. %(subject)s") % {"when": when, "subject": row.subject}
    return "\n".join(filter(None, (head, row.text, link)))


def _zone_of(user: User) -> ZoneInfo:
    branch = user.branch
    return branch.zone if branch else ZoneInfo(settings.TIME_ZONE)
