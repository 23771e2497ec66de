"""Who may do what with notifications: his own list is everybody's own; the outbox is for admins."""

from apps.organization.models import User

SEE_OUTBOX = "notifications.view_notification"
DECIDE = "notifications.change_notification"


def can_see_outbox(user: User) -> bool:
    return user.is_staff and user.has_perm(SEE_OUTBOX)


def can_decide(user: User) -> bool:
    """May send a dead letter again, or say that it has arrived."""
    return user.is_staff and user.has_perm(DECIDE)
