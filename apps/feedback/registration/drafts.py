import uuid
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from apps.appeal_types.models import AppealType, Urgency
from apps.core.text.richtext import html_to_store
from apps.feedback.attachments.services import add_attachment, delete_file_on_commit
from apps.feedback.editing.locking import lock, lock_rows, require
from apps.feedback.models import PAYMENT_FIELDS, Attachment, Feedback
from apps.feedback.permissions import can_register
from apps.organization.models import User

DRAFT_FIELDS = (
    "client",
    "applicant_kind",
    "applicant_company",
    "applicant_name",
    "applicant_phone",
    "applicant_email",
    "city",
    "channel",
    "visit",
    "incident_at",
    "branch",
    "type",
    "category",
    "subject_employee",
    "subject_object",
    "subject_text",
    "responsible",
    "to_secretary",
    "urgency",
    "harm",
    "statement",
    "goal",
    "goal_text",
    "agreements",
    *PAYMENT_FIELDS,
)


def save_draft(*, key: uuid.UUID, by: User, values: dict) -> Feedback:
    """Create or change the draft that the form with `key` writes, as incomplete as it is (B9).

    `values` maps names of `DRAFT_FIELDS` to model values; others are ignored. Saving the same form
    twice, or from two windows at once, saves one draft: the key is unique. Raises
    `PermissionDenied` to others than the author, `Conflict` when it has been registered already.
    """
    return once_for(key, lambda: _save_draft(key, by, values))


@transaction.atomic
def _save_draft(key: uuid.UUID, by: User, values: dict) -> Feedback:
    draft = open_draft(key, by)
    write_draft(draft, values)
    draft.version += 1
    draft.save()
    return draft


def once_for(key: uuid.UUID, write: Callable[[], Feedback]) -> Feedback:
    """Write what a form with `key` says; anew where the same form has come first meanwhile."""
    try:
        return write()
    except IntegrityError:
        if not Feedback.objects.filter(key=key).exists():
            raise
        return write()


def open_draft(key: uuid.UUID, by: User) -> Feedback:
    """Return the draft of the form with `key`, locked; a new one is not saved yet.

    So who registers at once writes one row once. Raises as `save_draft`.
    """
    if not can_register(by):
        raise PermissionDenied
    draft = lock_rows().filter(key=key).first() or Feedback(key=key, author=by)
    require("edit_draft", by=by, feedback=draft)
    return draft


def write_draft(draft: Feedback, values: dict) -> None:
    """Take over what was typed, cleaned and without contradictions; not saved yet.

    Raises `ValidationError` where the statement is too long.
    """
    for name in DRAFT_FIELDS:
        if name in values:
            setattr(draft, name, values[name])
    draft.statement = html_to_store(draft.statement, "statement")
    follow_type(draft)
    keep_own_visit(draft)
    keep_harm_critical(draft)


@transaction.atomic
def attach_to_draft(*, key: uuid.UUID, by: User, file: UploadedFile) -> Attachment:
    """Attach a file to the draft of the form with `key`, created with it if need be.

    Raises as `save_draft` and `add_attachment`; a refused file leaves no empty draft behind.
    """
    draft = Feedback.objects.filter(key=key).first() or save_draft(key=key, by=by, values={})
    return add_attachment(feedback=draft, by=by, file=file)


@transaction.atomic
def delete_draft(*, feedback: Feedback, by: User) -> None:
    """Delete a draft with its files; only its author, only before posting (B9)."""
    draft = lock(feedback)
    require("delete_draft", by=by, feedback=draft)
    for attachment in draft.attachments.all():
        delete_file_on_commit(attachment)
    draft.delete()


def follow_type(feedback: Feedback) -> None:
    """Take from the type what it is now: until the registration, and where it is chosen anew."""
    feedback.take_kind()
    keep_one_object(feedback)


def keep_one_object(feedback: Feedback) -> None:
    """Clear what is not asked for: a document has one kind of object (B4)."""
    kind = feedback.object_kind
    if kind != AppealType.ObjectKind.EMPLOYEE:
        feedback.subject_employee = None
    if kind != AppealType.ObjectKind.OBJECT:
        feedback.subject_object = None
    if kind != AppealType.ObjectKind.OTHER:
        feedback.subject_text = ""
    employee = feedback.subject_employee
    feedback.subject_department_id = employee.department_id if employee else None


def keep_harm_critical(feedback: Feedback) -> None:
    """Harm to health or safety escalates at once, whatever else was chosen (C6)."""
    if feedback.harm:
        feedback.urgency = Urgency.CRITICAL


def keep_own_visit(feedback: Feedback) -> None:
    """Clear a visit of somebody else: the client was changed after it was chosen."""
    if feedback.visit and feedback.visit.client_id != feedback.client_id:
        feedback.visit = None
