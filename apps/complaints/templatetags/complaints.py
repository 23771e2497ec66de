"""What this app adds to the page of a document, which knows nothing of it."""

from django import template

from apps.complaints.activities import TODAY_ROWS, due_today
from apps.complaints.permissions import can_carry_out
from apps.complaints.routing import Routing

register = template.Library()


@register.inclusion_tag("complaints/_routing.html", takes_context=True)
def document_routing(context, feedback) -> dict:
    """The steps of the routing that the user may take, and why the document came back (W3, W4)."""
    request = context["request"]
    routing = Routing(feedback, request.user)
    return {"feedback": feedback, "routing": routing, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("complaints/_document_activities_later.html")
def document_activities(feedback) -> dict:
    """The place of the activities in the rail; they are fetched once the page stands (C2)."""
    return {"feedback": feedback}


@register.inclusion_tag("complaints/_call.html", takes_context=True)
def call_client(context, feedback, phone: str) -> dict:
    """«Позвонить»: written down by those who may, a mere link for the others (A7)."""
    writes = bool(phone) and feedback.is_open and can_carry_out(context["request"].user, feedback)
    values = {"feedback": feedback, "phone": phone, "writes": writes}
    return values | {"csrf_token": context.get("csrf_token")}


@register.inclusion_tag("complaints/_activities_today.html", takes_context=True)
def activities_today(context) -> dict:
    """What is overdue or due today, on the start page."""
    rows = due_today(context["request"].user)
    cut = len(rows) > TODAY_ROWS
    return {"rows": rows[:TODAY_ROWS], "is_cut": cut, "csrf_token": context.get("csrf_token")}
