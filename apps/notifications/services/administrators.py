"""What no document is about and no rule asks for: administrators are told of it in their inbox."""

from datetime import datetime

from django.utils import timezone

from apps.notifications.events import OTHERS
from apps.notifications.models import Channel, Notification
from apps.organization.models import User


def tell_administrators(
    event: str, *, occurrence: str, text: str, url: str = "", at: datetime | None = None
) -> None:
    """Tell everybody with full rights of one of `OTHERS`, once for each `occurrence`."""
    at = at or timezone.now()
    Notification.objects.bulk_create(
        [
            Notification(
                event=event,
                occurrence=occurrence,
                channel=Channel.INBOX,
                user=user,
                recipient=f"user:{user.pk}",
                subject=str(OTHERS[event]),
                text=text,
                url=url,
                state=Notification.State.SENT,
                created_at=at,
                due_at=at,
                sent_at=at,
            )
            for user in User.objects.filter(is_superuser=True, is_active=True)
        ],
        ignore_conflicts=True,
    )
