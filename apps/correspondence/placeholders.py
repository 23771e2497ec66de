"""What a template of messages and letters may name in braces (`notifications.placeholders`)."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from apps.core.text.placeholders import Person
from apps.core.values.phones import phone_shown
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.organization.models import Employee, User

# In the order in which the page offers them.
PLACEHOLDERS: dict[str, str | Promise] = {
    "client": gettext_lazy("first name and patronymic of the client, or the company"),
    "client_full": gettext_lazy("the client in full"),
    "number": gettext_lazy("number of the appeal"),
    "registered_on": gettext_lazy("day of registration"),
    "type": gettext_lazy("type of the appeal"),
    "branch": gettext_lazy("branch"),
    "branch_address": gettext_lazy("address of the branch"),
    "branch_phone": gettext_lazy("phone of the branch"),
    "company": gettext_lazy("name of the company"),
    "responsible": gettext_lazy("responsible for analysis"),
    "doctor": gettext_lazy("the employee the appeal is about"),
    "doctor_surname": gettext_lazy("surname of that employee"),
    "answer": gettext_lazy("answer given to the client"),
    "due_on": gettext_lazy("day of the deadline: the earlier of the internal term and the law"),
    "internal_due_on": gettext_lazy(
        "day of the internal term; empty while the client is waited for"
    ),
    "law_due_on": gettext_lazy("last day of the term by law"),
    "today": gettext_lazy("today"),
    "author": gettext_lazy("who writes"),
    "author_position": gettext_lazy("job title of who writes"),
}

PEOPLE = frozenset({"responsible", "doctor", "doctor_surname", "author"})


def values_for(feedback: Feedback, *, by: User) -> dict[str, object]:
    """What the placeholders stand for in a text that `by` writes; "" where there is nothing."""
    branch, employee = not_none(feedback.branch), getattr(by, "employee", None)

    def day(value: date | None) -> str:
        return date_format(value, "j E Y") if value else ""

    def day_of(moment: datetime | None) -> str:
        return day(moment and moment.astimezone(branch.zone).date())

    return {
        "client": _addressed(feedback),
        "client_full": feedback.applicant,
        "number": feedback.number,
        "registered_on": day_of(feedback.registered_at),
        "type": str(feedback.type),
        "branch": branch.name,
        "branch_address": ", ".join(filter(None, (branch.city, branch.address))),
        "branch_phone": phone_shown(branch.phone),
        "company": settings.COMPANY_NAME or branch.name,
        "responsible": _person(feedback.responsible),
        "doctor": _person(feedback.subject_employee),
        "doctor_surname": _person(feedback.subject_employee, "surname"),
        "answer": feedback.answer,
        "due_on": day(feedback.deadline_on),
        "internal_due_on": day_of(feedback.due_at),
        "law_due_on": day(feedback.statutory_due_on),
        "today": day_of(timezone.now()),
        "author": _person(by) if by.last_name else str(by),
        "author_position": employee.job_title if employee else "",
    }


def _person(who: User | Employee | None, form: str = "full") -> Person | str:
    return Person.of(who, form) if who else ""


def _addressed(feedback: Feedback) -> str:
    """«Иван Сергеевич»: as one speaks to a person."""
    client = feedback.client
    if client and client.first_name:
        return " ".join(filter(None, (client.first_name, client.middle_name)))
    return feedback.applicant
