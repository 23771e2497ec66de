"""What this app adds to the page of a document, which knows nothing of it."""

from uuid import uuid4

from django import template
from django.utils import timezone

from apps.complaints.activities import (
    TODAY_ROWS,
    DocumentActivities,
    call_to_tell_of,
    due_today,
)
from apps.complaints.bulk import offers_for
from apps.complaints.compensations import DocumentCompensations, waiting_for
from apps.complaints.mail import why_waiting
from apps.complaints.measures import DocumentMeasures, due_measures
from apps.complaints.permissions import can_talk
from apps.complaints.routing import Routing, attach_declined
from apps.complaints.services.bulk import MOST
from apps.complaints.services.health import find_problems
from apps.complaints.talking import WAYS, may_repeat, may_talk
from apps.complaints.telephony import extension_of

register = template.Library()


@register.inclusion_tag("complaints/_routing.html", takes_context=True)
def document_routing(context, feedback) -> dict:
    """The steps of the routing that the user may take, and why the document came back (W3, W4)."""
    request = context["request"]
    routing = Routing(feedback, request.user)
    return {"feedback": feedback, "routing": routing, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def mark_declined(waiting) -> str:
    """On the start page: let the rows of a queue know why they came back (W3, W4)."""
    attach_declined(waiting.rows)
    return ""


@register.inclusion_tag("complaints/_document_activities_later.html")
def document_activities(feedback, *, comes_with_the_rest: bool = False) -> dict:
    """The place of the activities in the rail; they are fetched once the page stands (C2)."""
    return {"feedback": feedback, "comes_with_the_rest": comes_with_the_rest}


@register.inclusion_tag("complaints/_document_measures_later.html")
def document_measures(feedback, *, comes_with_the_rest: bool = False) -> dict:
    """The place of the measures in the rail; fetched once the page stands (S8)."""
    return {"feedback": feedback, "comes_with_the_rest": comes_with_the_rest}


@register.inclusion_tag("complaints/_document_compensations_later.html")
def document_compensations(feedback, *, comes_with_the_rest: bool = False) -> dict:
    """The place of the compensations in the rail; fetched once the page stands (S7)."""
    return {"feedback": feedback, "comes_with_the_rest": comes_with_the_rest}


@register.simple_tag(takes_context=True)
def document_cards(context, feedback) -> dict:
    """What fills these places, for the answer that brings all that a page fetches at once."""
    user = context["request"].user
    return {
        "activities": DocumentActivities(feedback, user),
        "measures": DocumentMeasures(feedback, user),
        "compensations": DocumentCompensations(feedback, user),
    }


@register.inclusion_tag("complaints/_talk_begin.html", takes_context=True)
def write_to_client(context, feedback) -> dict:
    """The ways to write to the client, for those who may (C2)."""
    may = may_talk(context["request"].user, feedback)
    return {"feedback": feedback, "ways": WAYS.values() if may else ()}


@register.inclusion_tag("complaints/_message_state.html", takes_context=True)
def message_state(context, message, feedback) -> dict:
    """How far a message to the client has come."""
    may = message.may_be_repeated and may_repeat(context["request"].user, feedback)
    values = {"message": message, "may_repeat": may, "held_because": why_waiting()}
    return values | {"csrf_token": context.get("csrf_token")}


@register.inclusion_tag("complaints/_call.html", takes_context=True)
def call_client(context, feedback, phone: str) -> dict:
    """«Позвонить»: written down by those who may, a mere link for the others (A7)."""
    writes = bool(phone) and feedback.is_open and can_talk(context["request"].user, feedback)
    rings = writes and bool(extension_of(context["request"].user))
    values = {"feedback": feedback, "phone": phone, "writes": writes, "rings": rings}
    values["key"] = uuid4()  # pressed twice, it is one call
    values["asked"] = call_to_tell_of(feedback, context["request"].user) if writes else None
    return values | {"csrf_token": context.get("csrf_token")}


@register.inclusion_tag("complaints/_nobody_processes.html", takes_context=True)
def nobody_processes(context) -> dict:
    """On the start page of administrators: new complaints bring a task to nobody (A5)."""
    return {"problems": find_problems() if context["request"].user.is_staff else ()}


@register.inclusion_tag("complaints/_activities_today.html", takes_context=True)
def activities_today(context) -> dict:
    """What is overdue or due today, on the start page."""
    rows = due_today(context["request"].user)
    cut = len(rows) > TODAY_ROWS
    return {"rows": rows[:TODAY_ROWS], "is_cut": cut, "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def bulk_offers(context) -> list:
    """What the user may do with many documents at once; without any, nothing can be chosen."""
    return offers_for(context["request"].user)


@register.inclusion_tag("complaints/_bulk_bar.html")
def bulk_bar(offers: list, source: str, view: object = "", has_more: bool = False) -> dict:
    """The bar of what can be done with the chosen documents; `view` is the list they stand in."""
    values = {"source": source, "view": str(view), "has_more": has_more, "limit": MOST}
    return {"offers": offers, **values}


@register.inclusion_tag("complaints/_followup_today.html", takes_context=True)
def followup_today(context) -> dict:
    """Measures that are due, and compensations that wait for a decision, on the start page."""
    user = context["request"].user
    measures = list(due_measures(user, timezone.localdate())[: TODAY_ROWS + 1])
    waiting = list(waiting_for(user).select_related("feedback")[: TODAY_ROWS + 1])
    return {
        "measures": measures[:TODAY_ROWS],
        "more_measures": len(measures) > TODAY_ROWS,
        "compensations": waiting[:TODAY_ROWS],
        "more_compensations": len(waiting) > TODAY_ROWS,
    }
