"""The answer with which an appeal is rejected goes to the client in the same step (W2)."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.correspondence.services.letters import write_letter
from apps.correspondence.services.messages import emails_of, send_message
from apps.feedback.models import Feedback
from apps.organization.models import User

LETTER, EMAIL = "letter", "email:"


def ways_to_answer(*, feedback: Feedback) -> list[tuple[str, str]]:
    """By which channel and to which address the client can be answered: (way, words).

    Where there is no e-mail, the words say so: a way that is missing must not be looked for.
    """
    emails = [
        (f"{EMAIL}{address}", _("By e-mail: %(address)s") % {"address": address})
        for address in emails_of(feedback)
    ]
    by_letter = _("As a letter: DOCX and PDF among the files of the document")
    if not emails:
        no_email = _("The client has left no e-mail. Add one in the card of the client.")
        by_letter = f"{by_letter}. {no_email}"
    return [*emails, (LETTER, by_letter)]


def send_answer(
    *, feedback: Feedback, by: User, way: str, text: str, at: datetime | None = None
) -> None:
    """Write the message or the letter down, as `send_message` and `write_letter` do.

    Raises as they do; what is wrong with the text under `answer`, else under `answer_by`.
    """
    subject = _("Answer to your appeal %(number)s") % {"number": feedback.number}
    write: Callable[..., object] = partial(send_message, recipient=way.removeprefix(EMAIL))
    if way == LETTER:
        write = partial(write_letter, addressee=feedback.applicant, signer=by)
    try:
        write(feedback=feedback, by=by, key=uuid4(), subject=subject, text=text, at=at)
    except ValidationError as error:
        raise ValidationError(_at_the_fields(error.message_dict)) from error


def _at_the_fields(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """The errors of a message as the form of the rejection calls its fields."""
    found: dict[str, list[str]] = {}
    for name, messages in errors.items():
        found.setdefault("answer" if name == "text" else "answer_by", []).extend(messages)
    return found
