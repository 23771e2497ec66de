from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.feedback.attachments.services import attach_proofs
from apps.feedback.editing.edit_conflicts import rebase
from apps.feedback.editing.locking import demand, lock, require
from apps.feedback.editing.saving import save_change
from apps.feedback.history.recording import record, snapshot
from apps.feedback.models import PAYMENT_FIELDS, Comment, Feedback, State
from apps.feedback.registration.drafts import follow_type, keep_one_object, keep_own_visit
from apps.feedback.responsibility.rules import wrong_responsible
from apps.feedback.responsibility.subject_changes import follow_subject
from apps.feedback.search.index import index_feedback
from apps.feedback.stages.requirements import missing_for, missing_for_registration
from apps.organization.models import User

ANALYSIS_FIELDS = (
    "dissatisfaction",
    "cause",
    "employee_opinion",
    "handler_opinion",
    "win_back_actions",
    "prevention",
    "analysis",
    "validity",
)
CONCLUSION_FIELDS = ("conclusion", "validity")
CLOSING_FIELDS = ("goal_reached", "confirmation", "confirmation_note", "answer")
GOAL_FIELDS = ("goal", "goal_text")
# What the registration may have got wrong; the statement and the client stay as they were told.
DETAIL_FIELDS = (
    "type",
    "subject_employee",
    "subject_object",
    "subject_text",
    "category",
    "branch",
    "visit",
    "incident_at",
    "channel",
    "city",
    *PAYMENT_FIELDS,
)
TEXT_LIMIT = 20_000  # characters of one text: ten pages


def edit_analysis(
    *, feedback: Feedback, by: User, version: int, values: dict, files: Sequence[UploadedFile] = ()
) -> Feedback:
    """Keep the texts of the analysis without leaving the stage; they may be incomplete (B1).

    `version` is the one that the editor saw; `files` are proofs of this stage (S5). Raises
    `EditConflict` when somebody else changed the same texts since then, `ValidationError` for an
    overlong text or a file that is not allowed.
    """
    values = only(values, ANALYSIS_FIELDS)
    return _edit("edit_analysis", feedback, by=by, version=version, values=values, files=files)


def edit_conclusion(
    *, feedback: Feedback, by: User, version: int, values: dict, files: Sequence[UploadedFile] = ()
) -> Feedback:
    """As `edit_analysis`, for the conclusion."""
    values = only(values, CONCLUSION_FIELDS)
    return _edit("edit_conclusion", feedback, by=by, version=version, values=values, files=files)


def edit_closing(
    *, feedback: Feedback, by: User, version: int, values: dict, files: Sequence[UploadedFile] = ()
) -> Feedback:
    """As `edit_analysis`, for the client's confirmation."""
    values = only(values, CLOSING_FIELDS)
    return _edit("edit_closing", feedback, by=by, version=version, values=values, files=files)


def reassign_responsible(
    *, feedback: Feedback, by: User, version: int, responsible: User, comment: str = ""
) -> Feedback:
    """Name another responsible for the analysis (B6): able to process, and not barred from it."""
    values = {"responsible": responsible}
    return _edit(
        "reassign",
        feedback,
        by=by,
        version=version,
        values=values,
        comment=comment,
        settle=_demand_responsible,
    )


def edit_details(
    *, feedback: Feedback, by: User, version: int, values: dict, comment: str = ""
) -> Feedback:
    """Correct what the registration got wrong, as long as the document is open (B4).

    The object follows the type, the responsible stays. Raises `EditConflict` as `edit_analysis`,
    `ValidationError` for what the type demands and for a finished analysis that would lack parts.
    """
    values = only(values, DETAIL_FIELDS)
    return _edit(
        "edit_details",
        feedback,
        by=by,
        version=version,
        values=values,
        comment=comment,
        settle=_agree,
    )


def edit_goal(*, feedback: Feedback, by: User, version: int, values: dict) -> Feedback:
    """Say what the client wants to come of it, as long as the document is open (C7).

    Where nothing is wanted any more, nothing is reached. Raises `EditConflict` as `edit_analysis`.
    """
    values = only(values, GOAL_FIELDS)
    return _edit(
        "edit_goal", feedback, by=by, version=version, values=values, settle=_reach_only_goals
    )


@transaction.atomic
def add_comment(*, feedback: Feedback, by: User, text: str, key: UUID | None = None) -> Comment:
    """Add a comment to a posted document; it is searched at once, like the stages' texts.

    The same form (`key`) with the same text sent again is the same comment; with another text it is
    another one.
    """
    locked = lock(feedback)
    require("comment", by=by, feedback=locked)
    return write_comment(locked, by=by, text=text, key=key)


def write_comment(locked: Feedback, *, by: User, text: str, key: UUID | None) -> Comment:
    """As `add_comment`, on a document that is locked, by somebody who may."""
    text = clean_text("text", text)
    if not text:
        raise ValidationError({"text": _("Write the comment.")})
    own = key and uuid5(key, f"{locked.pk} {by.pk} {text}")
    if own and (written := Comment.objects.filter(key=own).first()) is not None:
        return written
    comment = Comment.objects.create(feedback=locked, author=by, text=text, key=own)
    record(locked, by=by, action="feedback.comment", at=comment.created_at, comment=comment.text)
    index_feedback(locked)
    return comment


@transaction.atomic
def _edit(
    action: str,
    feedback: Feedback,
    *,
    by: User,
    version: int,
    values: dict,
    comment: str = "",
    files: Sequence[UploadedFile] = (),
    settle: Callable[[Feedback, dict], None] = lambda feedback, before: None,
) -> Feedback:
    """`settle` makes the changed row agree with itself, or refuses it; it gets the row and what
    it was before."""
    locked = lock(feedback)
    require(action, by=by, feedback=locked)
    comment = clean_text("comment", comment)
    values = rebase(locked, version=version, values=clean_values(locked, values))
    attach_proofs(locked, by=by, files=files)
    before = snapshot(locked)
    set_values(locked, values)
    settle(locked, before)
    code = f"feedback.{action}"
    save_change(locked, by=by, action=code, at=timezone.now(), before=before, comment=comment)
    return locked


def only(values: dict, names: tuple[str, ...]) -> dict:
    """Keep the listed fields and nothing else of what a form sent."""
    return {name: values[name] for name in names if name in values}


def clean_text(name: str, text: str) -> str:
    """Return `text` without NUL bytes and outer blanks, with `\\n` between its lines.

    Raises `ValidationError` under `name` when it is longer than `TEXT_LIMIT`.
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > TEXT_LIMIT:
        message = _("The text has %(length)s characters; at most %(limit)s fit. Shorten it.")
        raise ValidationError({name: message % {"length": len(text), "limit": TEXT_LIMIT}})
    return text


def clean_values(feedback: Feedback, values: dict) -> dict:
    """Return the values as they may be stored. Raises `ValidationError` naming the fields."""
    cleaned, errors = {}, {}
    for name, value in values.items():
        try:
            cleaned[name] = _clean_value(name, value)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    return cleaned


def set_values(feedback: Feedback, values: dict) -> None:
    for name, value in values.items():
        setattr(feedback, name, value)


def _clean_value(name: str, value: Any) -> Any:
    field = Feedback._meta.get_field(name)
    if field.is_relation:
        return value
    return field.clean(clean_text(name, value) if isinstance(value, str) else value, None)


def _agree(feedback: Feedback, before: dict) -> None:
    """Type, object and visit must fit one another, as at registration; so must the analysis."""
    department = feedback.subject_department_id
    (follow_type if feedback.type_id != before["type"] else keep_one_object)(feedback)
    keep_own_visit(feedback)
    follow_subject(feedback, before)
    if feedback.subject_employee_id == before["subject_employee"]:
        feedback.subject_department_id = department  # as it was at registration
    missing = missing_for_registration(feedback)
    demand({name: text for name, text in missing.items() if name in DETAIL_FIELDS})
    if feedback.state != State.REGISTERED and missing_for("analyse", feedback):
        raise ValidationError({"type": _UNFINISHED})


_UNFINISHED = gettext_lazy(
    "The finished analysis lacks parts that this type and object demand. "
    "Return the document to analysis first."
)


def _reach_only_goals(feedback: Feedback, before: dict) -> None:
    if not feedback.has_goal:
        feedback.goal_reached = ""


def _demand_responsible(feedback: Feedback, before: dict) -> None:
    demand(wrong_responsible(feedback))
