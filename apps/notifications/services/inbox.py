"""What people do with their own list of notifications."""

from datetime import datetime

from django.utils import timezone

from apps.notifications.models import Notification
from apps.organization.models import User

MOST_COUNTED = 99  # the bell says «99+»
NEWEST = 5  # that a browser may show at once


def unread_news(*, user: User, since: int = 0) -> dict:
    """What the bell says: how many are unread, and the newest of them above the key `since`."""
    unread = Notification.objects.inbox_of(user).unread()
    rows = list(unread.values_list("pk", "subject")[: MOST_COUNTED + 1])
    newest = [{"pk": pk, "subject": text} for pk, text in rows[:NEWEST] if pk > since]
    return {"count": len(rows), "most": MOST_COUNTED, "newest": newest}


def mark_read(*, notification: Notification, at: datetime | None = None) -> None:
    Notification.objects.filter(pk=notification.pk, read_at=None).update(
        read_at=at or timezone.now()
    )


def mark_all_read(*, user: User, until: int, at: datetime | None = None) -> int:
    """Mark everything up to the key `until` as read, and tell how many: what came later stays."""
    unread = Notification.objects.inbox_of(user).unread().order_by().filter(pk__lte=until)
    return unread.update(read_at=at or timezone.now())
