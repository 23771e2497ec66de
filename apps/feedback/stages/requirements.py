"""What each stage demands before it can be left; one rule, written once (A2, A6, B4, W5).

Each function returns `{field: what is missing}`; an empty dict means that the stage is complete.
Forms mark the fields with it, services refuse with it.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.appeal_types.models import AppealType
from apps.clients.models import Client
from apps.core import actions
from apps.core.text.richtext import html_to_text
from apps.core.values.money import wrong_amount
from apps.core.values.phones import validate_phone
from apps.feedback.models import Feedback

# Characters that a statement must have when nothing else says what the appeal is about (B4).
DETAILED_STATEMENT_LENGTH = 30

# What a complaint is taken apart into, each with what is said where it is missing (A6).
COMPLAINT_PARTS = {
    "dissatisfaction": gettext_lazy("Write what the client is dissatisfied with."),
    "cause": gettext_lazy("Write the cause."),
    "handler_opinion": gettext_lazy("Write the opinion of the handler."),
    "win_back_actions": gettext_lazy("Write what was done to win the client back."),
    "prevention": gettext_lazy("Write what keeps it from happening again."),
}


# Which field names the object, by the kind that a document has (B4).
OBJECT_FIELDS = {
    "subject_employee": AppealType.ObjectKind.EMPLOYEE,
    "subject_object": AppealType.ObjectKind.OBJECT,
    "subject_text": AppealType.ObjectKind.OTHER,
}


def is_asked(name: str, feedback: Feedback) -> bool:
    """Whether the field makes sense for this document, by what it was registered as.

    Only complaints are taken apart (A6); an opinion needs an employee to have it, and a goal has
    to be set before it can be reached.
    """
    if name in OBJECT_FIELDS:
        return feedback.object_kind == OBJECT_FIELDS[name]
    if name == "goal_reached":
        return feedback.has_goal
    if name == "employee_opinion":
        return feedback.is_complaint and feedback.subject_employee_id is not None
    return feedback.is_complaint or name not in COMPLAINT_PARTS


def missing_for_registration(feedback: Feedback) -> dict[str, str]:
    missing: dict[str, str] = {}
    if not feedback.client_id:
        missing |= _missing_applicant(feedback)
    missing |= _wrong_contacts(feedback) | _wrong_incident(feedback) | _wrong_payment(feedback)
    if not feedback.branch_id:
        missing["branch"] = _("Choose the branch.")
    if not feedback.type_id:
        missing["type"] = _("Choose the type of the appeal.")
        return missing | _empty_statement(feedback)
    missing |= _missing_object(feedback)
    if feedback.is_complaint and not feedback.category_id:
        missing["category"] = _("A complaint needs a category.")
    return missing | _missing_statement(feedback)


def _wrong_incident(feedback: Feedback) -> dict[str, str]:
    """A client tells of what has been: a later moment is a slip of the pen."""
    if feedback.incident_at is None or feedback.incident_at <= timezone.now():
        return {}
    text = _("This is still to come: it is %(now)s now. Correct the day or the time.")
    now = date_format(timezone.localtime(), "j E Y, H:i")
    return {"incident_at": text % {"now": now}}


def _wrong_payment(feedback: Feedback) -> dict[str, str]:
    """What cannot be so of the payment that is disputed (S7)."""
    wrong = {}
    if feedback.disputed_amount is not None and (text := wrong_amount(feedback.disputed_amount)):
        wrong["disputed_amount"] = text
    if feedback.disputed_on and feedback.disputed_on > timezone.localdate():
        wrong["disputed_on"] = _("This day is still to come. Check the date of the payment.")
    return wrong


def demanded_for_analysis(feedback: Feedback) -> dict[str, str]:
    """What the analysis consists of; for a complaint all parts of A6."""
    demanded = {
        "analysis": _("Describe the analysis."),
        "validity": _("Say whether the appeal is justified."),
    }
    if feedback.is_complaint:
        demanded |= {name: str(text) for name, text in COMPLAINT_PARTS.items()}
    if feedback.is_complaint and feedback.subject_employee_id:
        demanded["employee_opinion"] = _("Write the opinion of the employee.")
    return demanded


def demanded_for_verification(feedback: Feedback) -> dict[str, str]:
    return {
        "conclusion": _("Write the conclusion."),
        "validity": _("Say whether the appeal is justified."),
    }


def demanded_for_closing(feedback: Feedback) -> dict[str, str]:
    """The client's confirmation; where they wanted something, whether it is reached (W5, C7)."""
    demanded = {
        "confirmation": _("Say how the client confirmed, or that it could not be had."),
        "confirmation_note": _(
            "Write who confirmed and when, for example: "
            "“By phone at 12:30 on 15 June”, or why there is no confirmation."
        ),
    }
    if feedback.has_goal:
        demanded["goal_reached"] = _("Say whether the client got what they wanted.")
    return demanded


def demanded_for_rejection(feedback: Feedback) -> dict[str, str]:
    return {"answer": _("Write what the client was answered.")}


def missing_for(action: str, feedback: Feedback) -> dict[str, str]:
    """What is still empty of all that the transition demands."""
    demanded = actions.declared(f"feedback.{action}").demands(feedback)
    return {name: text for name, text in demanded.items() if not getattr(feedback, name).strip()}


# A confirmation that can be shown: what the client wrote is attached to the closing (W5).
SHOWN_BY_A_FILE: dict[str, Promise] = {
    Feedback.Confirmation.EMAIL: gettext_lazy(
        "Attach what the client wrote: the e-mail as a file (eml), or a picture of it."
    ),
    Feedback.Confirmation.WRITTEN: gettext_lazy(
        "Attach what the client wrote: a scan or a photo of it."
    ),
}


def missing_proof(action: str, feedback: Feedback, files: Sequence) -> dict[str, str]:
    """What the client confirmed in writing is demanded as a file, unless it is there (W5)."""
    text = SHOWN_BY_A_FILE.get(feedback.confirmation)
    if action != "close" or text is None or files or _has_proof(feedback):
        return {}
    return {"files": str(text)}


def _has_proof(feedback: Feedback) -> bool:
    """A file of the client's at this stage, since the document came to it; not our own letters."""
    proofs = feedback.attachments.filter(stage=feedback.state, is_ours=False)
    if feedback.verified_at:
        proofs = proofs.filter(uploaded_at__gte=feedback.verified_at)
    return proofs.exists()


def _missing_applicant(feedback: Feedback) -> dict[str, str]:
    """A person is called by the name, a legal entity by its company (W1)."""
    is_company = feedback.applicant_kind == Client.Kind.LEGAL_ENTITY
    if is_company and not feedback.applicant_company.strip():
        return {"applicant_company": _("Enter the name of the company.")}
    if not is_company and not feedback.applicant_name.strip():
        return {"client": _("Choose the client, or enter who contacted you.")}
    return {}


def _wrong_contacts(feedback: Feedback) -> dict[str, str]:
    """A draft keeps a contact as it was typed; registered, it must lead to the applicant."""
    wrong = {}
    try:
        if feedback.applicant_phone.strip():
            validate_phone(feedback.applicant_phone)
    except ValidationError as error:
        wrong["applicant_phone"] = error.messages[0]
    try:
        if feedback.applicant_email:
            validate_email(feedback.applicant_email)
    except ValidationError:
        wrong["applicant_email"] = _("This is no e-mail address. Example: ivanov@mail.ru")
    return wrong


def _missing_object(feedback: Feedback) -> dict[str, str]:
    kind = AppealType.ObjectKind
    demanded: dict[str, tuple[str, str, str]] = {
        kind.EMPLOYEE: ("subject_employee_id", "subject_employee", _("Choose the employee.")),
        kind.OBJECT: ("subject_object_id", "subject_object", _("Choose the appeal object.")),
        kind.OTHER: ("subject_text", "subject_text", _("Write what the appeal is about.")),
    }
    if feedback.object_kind not in demanded:
        return {}
    attribute, name, message = demanded[feedback.object_kind]
    return {} if getattr(feedback, attribute) else {name: message}


def _empty_statement(feedback: Feedback) -> dict[str, str]:
    if html_to_text(feedback.statement):
        return {}
    return {"statement": _("Write down what the client said.")}


def _missing_statement(feedback: Feedback) -> dict[str, str]:
    length = len(html_to_text(feedback.statement))
    if not length:
        return _empty_statement(feedback)
    is_unspecified = feedback.object_kind == AppealType.ObjectKind.NONE
    if is_unspecified and length < DETAILED_STATEMENT_LENGTH:
        return {
            "statement": _(
                "This type names no object, so describe the matter in detail: "
                "at least %(length)s characters."
            )
            % {"length": DETAILED_STATEMENT_LENGTH}
        }
    return {}
