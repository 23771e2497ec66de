"""What a template may name in braces: a fixed list, each with what it stands for.

Nothing is looked up by the name that a template gives: neither attributes nor keys of anything but
this list.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.search import phone_shown
from apps.feedback.models import Feedback

_NAME = re.compile(r"\{(\w+)\}")
_NO_BRACES = str.maketrans("{}", "()")

# In the order in which the page offers them.
PLACEHOLDERS: dict[str, str] = {
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
    "answer": gettext_lazy("answer given to the client"),
    "due_on": gettext_lazy("day to which it is to be resolved"),
    "law_due_on": gettext_lazy("last day of the term by law"),
    "today": gettext_lazy("today"),
    "author": gettext_lazy("who writes"),
    "author_position": gettext_lazy("position of who writes"),
}


def values_for(feedback: Feedback, *, by) -> dict[str, str]:
    """What the placeholders stand for in a text that `by` writes; "" where there is nothing.

    Braces in a value become parentheses: a text is filled in again when it is looked at, and what
    a client is called, or was answered, must not be taken for a placeholder then.
    """
    branch, employee = feedback.branch, getattr(by, "employee", None)

    def day(moment: datetime | None) -> str:
        return date_format(moment.astimezone(branch.zone), "j E Y") if moment else ""

    law = feedback.statutory_due_on
    values = {
        "client": _addressed(feedback),
        "client_full": feedback.applicant,
        "number": feedback.number,
        "registered_on": day(feedback.registered_at),
        "type": str(feedback.type),
        "branch": branch.name,
        "branch_address": ", ".join(filter(None, (branch.city, branch.address))),
        "branch_phone": phone_shown(branch.phone),
        "company": settings.COMPANY_NAME or branch.name,
        "responsible": str(feedback.responsible or ""),
        "answer": feedback.answer,
        "due_on": day(feedback.due_at),
        "law_due_on": date_format(law, "j E Y") if law else "",
        "today": day(timezone.now()),
        "author": str(by),
        "author_position": str(employee.position) if employee else "",
    }
    return {name: value.translate(_NO_BRACES) for name, value in values.items()}


def fill(text: str, values: dict[str, str]) -> str:
    """Put the values in; a name without a value, or an unknown one, stays as it stands."""
    return _NAME.sub(lambda found: values.get(found[1]) or found[0], text)


def missing_in(texts: Iterable[str]) -> list[str]:
    """The names that still stand in the texts, each once: nothing was there to be put in."""
    return list(dict.fromkeys(name for text in texts for name in _NAME.findall(text)))


def refuse_missing(text: str) -> None:
    """Raise `ValidationError` while a placeholder stands in the text: the client would read it."""
    refuse_unknown(text)
    if names := missing_in([text]):
        message = _("There is nothing to put in here: %(names)s. Write it yourself.")
        raise ValidationError(message % {"names": described(names)})


def refuse_unknown(text: str) -> None:
    """Raise `ValidationError` naming what is in braces and not in the list."""
    unknown = [name for name in missing_in([text]) if name not in PLACEHOLDERS]
    if unknown:
        message = _("Unknown placeholder: %(names)s. Known are: %(known)s.")
        names, known = (_braced(names) for names in (unknown, PLACEHOLDERS))
        raise ValidationError(message % {"names": names, "known": known})


def described(names: Iterable[str]) -> str:
    """«{answer} (ответ клиенту)»."""
    return ", ".join(f"{{{name}}} ({PLACEHOLDERS.get(name, '?')})" for name in names)


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def _addressed(feedback: Feedback) -> str:
    """«Иван Сергеевич»: as one speaks to a person."""
    client = feedback.client
    if client and client.first_name:
        return " ".join(filter(None, (client.first_name, client.middle_name)))
    return feedback.applicant


def listed() -> str:
    """All of them, for who writes a template: «{client} — имя и отчество клиента», …"""
    return "; ".join(f"{{{name}}} — {meaning}" for name, meaning in PLACEHOLDERS.items())
