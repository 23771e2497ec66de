from django import template

from apps.messaging.services import find_problems
from apps.notifications.models import Notification
from apps.notifications.permissions import can_see_outbox

register = template.Library()


@register.inclusion_tag("notifications/_problems.html", takes_context=True)
def delivery_problems(context: template.Context) -> dict:
    """On the start page of administrators: what keeps notifications from going out."""
    user = context["request"].user
    if not can_see_outbox(user):
        return {}
    dead = Notification.objects.dead().visible_to(user).count()
    return {"problems": find_problems(asks_broker=False), "dead": dead}
