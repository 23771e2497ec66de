"""What the placeholders of `notifications` stand for, by who reads."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from apps.clients.models import Client
from apps.core.text.placeholders import Person
from apps.core.text.richtext import html_to_text
from apps.core.values.phones import phone_shown
from apps.core.values.presence import not_none
from apps.feedback.deadlines.display import deadline_left
from apps.feedback.models import Feedback, State
from apps.organization.models import Employee, User

EXCERPT = 300  # characters of what the client said
ANSWERED = (State.CLOSED, State.REJECTED)  # until then the answer is a draft


def values_for_colleague(
    feedback: Feedback,
    facts: dict,
    *,
    reader: User | None,
    sees: bool,
    by: User | None = None,
) -> dict[str, object]:
    """For who does not see the document, only what names it; the rest is empty (B8)."""
    values = _of_everybody(feedback) | {
        "reader": _addressed(reader) if reader else "",
        "left": deadline_left(feedback),
        "internal_due_at": _moment(feedback, feedback.due_at),
    }
    if not sees:
        return values
    return values | {
        "category": str(feedback.category or ""),
        "client": feedback.applicant,
        "subject": feedback.subject,
        "department": str(feedback.department or ""),
        "statement": html_to_text(feedback.statement)[:EXCERPT],
        "comment": facts.get("comment", ""),
        "by": _person(by),
        "path": feedback.get_absolute_url(),
        "link": f"{settings.SITE_URL}{feedback.get_absolute_url()}" if settings.SITE_URL else "",
        **_people(feedback),
    }


def values_for_client(feedback: Feedback) -> dict[str, object]:
    """What the client may read of his own appeal: nothing of what is written inside."""
    client = feedback.client
    values = _of_everybody(feedback) | _people(feedback)
    return values | {
        "client": feedback.applicant,
        "reader": _addressed(client) if client and client.first_name else feedback.applicant,
        "subject": feedback.subject,
        "answer": feedback.answer if feedback.state in ANSWERED else "",
    }


def _of_everybody(feedback: Feedback) -> dict[str, object]:
    branch = not_none(feedback.branch)
    law = feedback.statutory_due_on
    return {
        "number": feedback.number,
        "type": str(feedback.type),
        "state": feedback.get_state_display(),
        "urgency": feedback.get_urgency_display(),
        "branch": branch.name,
        "branch_address": ", ".join(filter(None, (branch.city, branch.address))),
        "branch_phone": phone_shown(branch.phone),
        "company": settings.COMPANY_NAME,
        "registered_at": _moment(feedback, feedback.registered_at),
        "due_at": _deadline(feedback),
        "law_due_on": date_format(law, "j E Y") if law else "",
        "today": date_format(timezone.localdate(timezone=branch.zone), "j E Y"),
    }


def _people(feedback: Feedback) -> dict[str, object]:
    employee = feedback.subject_employee
    return {
        "subject_employee": _person(employee),
        "subject_surname": _person(employee, "surname"),
        "responsible": _person(feedback.responsible),
        "executor": _person(feedback.executor),
    }


def _person(who: User | Employee | Client | None, form: str = "full") -> Person | str:
    return Person.of(who, form) if who else ""


def _addressed(who: User | Client) -> str:
    """«Иван Сергеевич»: as one speaks to a person."""
    return " ".join(filter(None, (who.first_name, who.middle_name))) or str(who)


def _deadline(feedback: Feedback) -> str:
    """A moment, or the last day where the term by law is the earlier one."""
    if feedback.deadline_by_law:
        return date_format(not_none(feedback.statutory_due_on), "j E Y")
    return _moment(feedback, feedback.deadline_at)


def _moment(feedback: Feedback, at: datetime | None) -> str:
    zone = not_none(feedback.branch).zone
    return date_format(at.astimezone(zone), "j E Y, H:i") if at else ""
