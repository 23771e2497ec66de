"""Parts of several pages of this app."""

from django import template

from apps.complaints.bulk import bar_of, offers_for
from apps.complaints.talking import may_repeat
from apps.messaging.services import EMAIL, why_waiting

register = template.Library()
register.inclusion_tag("complaints/_bulk_bar.html", name="bulk_bar")(bar_of)


@register.inclusion_tag("complaints/_message_state.html", takes_context=True)
def message_state(context, message, feedback) -> dict:
    """How far a message to the client has come."""
    may = message.may_be_repeated and may_repeat(context["request"].user, feedback)
    values = {"message": message, "may_repeat": may, "held_because": why_waiting(EMAIL)}
    return values | {"csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def bulk_offers(context) -> list:
    """What the user may do with many documents at once; without any, nothing can be chosen."""
    return offers_for(context["request"].user)
