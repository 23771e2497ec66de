"""What people do with their own list of notifications, and what they want to be told."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.notifications.models import Notification, NotificationRule, Preference

OUTSIDE = (NotificationRule.Audience.CLIENT, NotificationRule.Audience.ADDRESS)


MOST_COUNTED = 99  # the bell says «99+»
NEWEST = 5  # that a browser may show at once


def unread_news(*, user, since: int = 0) -> dict:
    """What the bell says: how many are unread, and the newest of them above the key `since`."""
    unread = Notification.objects.inbox_of(user).unread()
    rows = list(unread.values_list("pk", "subject")[: MOST_COUNTED + 1])
    newest = [{"pk": pk, "subject": text} for pk, text in rows[:NEWEST] if pk > since]
    return {"count": len(rows), "most": MOST_COUNTED, "newest": newest}


def mark_read(*, notification: Notification, at: datetime | None = None) -> None:
    Notification.objects.filter(pk=notification.pk, read_at=None).update(
        read_at=at or timezone.now()
    )


def mark_all_read(*, user, until: int, at: datetime | None = None) -> int:
    """Mark everything up to the key `until` as read, and tell how many: what came later stays."""
    unread = Notification.objects.inbox_of(user).unread().order_by().filter(pk__lte=until)
    return unread.update(read_at=at or timezone.now())


def offered_to(user) -> dict[tuple[str, str], bool]:
    """What colleagues may be told: `{(event, channel): may he switch it off}`, in one query."""
    rules = NotificationRule.objects.filter(
        is_active=True, event__is_active=True, template__is_active=True
    ).exclude(audience__in=OUTSIDE)
    found: dict[tuple[str, str], bool] = {}
    for event, channel, may_be_declined in rules.order_by("event", "pk").values_list(
        "event__code", "channel", "may_be_declined"
    ):
        found[event, channel] = found.get((event, channel), True) and may_be_declined
    return found


def declined_by(user) -> set[tuple[str, str]]:
    rows = Preference.objects.filter(user=user, is_wanted=False)
    return set(rows.values_list("event", "channel"))


@transaction.atomic
def choose(*, user, wanted: Iterable[tuple[str, str]]) -> None:
    """Keep what he wants of that which he may choose; the rest stays as it was."""
    wanted = set(wanted)
    rows = [
        Preference(user=user, event=event, channel=channel, is_wanted=(event, channel) in wanted)
        for (event, channel), may_be_declined in offered_to(user).items()
        if may_be_declined
    ]
    Preference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "event", "channel"],
        update_fields=["is_wanted"],
    )
