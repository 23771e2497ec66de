from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.files.storage import NotStored
from apps.core.files.uploads import not_stored
from apps.core.history import change_of
from apps.core.values.presence import not_none
from apps.feedback.attachments.inspection import Inspected, inspect_file
from apps.feedback.editing.locking import lock, require
from apps.feedback.history.recording import record
from apps.feedback.models import Attachment, Feedback, State
from apps.organization.models import User


@transaction.atomic
def add_attachment(*, feedback: Feedback, by: User, file: UploadedFile) -> Attachment:
    """Attach a file to the stage that the document is at (S1, S5).

    Raises `ValidationError` when the size or the content is not allowed (see `inspect_file`) or
    there is no room for it, `PermissionDenied` and `Conflict` as every service.
    """
    inspected = inspect_file(file)
    locked = lock(feedback)
    require("edit_draft" if locked.state == State.DRAFT else "attach", by=by, feedback=locked)
    return _attach(locked, by, inspected)


@transaction.atomic
def add_attachments(
    *, feedback: Feedback, by: User, files: Sequence[UploadedFile], from_client: bool = False
) -> None:
    """Attach several files to a posted document: all of them or none.

    `from_client` are files that the client has sent: they may be what was waited for. Raises
    as `add_attachment`, naming `files`.
    """
    locked = lock(feedback)
    require("attach", by=by, feedback=locked)
    if not files:
        raise ValidationError({"files": _("Choose a file.")})
    attach_proofs(locked, by=by, files=files, from_client=from_client)


def attach_proofs(
    locked: Feedback,
    *,
    by: User,
    files: Sequence[UploadedFile],
    ours: bool = False,
    from_client: bool = False,
) -> None:
    """Attach what was handed in with a stage's form, to that stage: before it is left (S5).

    `ours` are letters that we have written ourselves. Raises `ValidationError` under `files`;
    nothing is stored then.
    """
    try:
        for each in [inspect_file(file) for file in files]:
            _attach(locked, by, each, ours=ours, from_client=from_client)
    except ValidationError as error:
        raise ValidationError({"files": error.messages}) from error


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: User) -> None:
    """Take a file off a draft; the files of a posted document stay."""
    draft = lock(attachment.feedback)
    require("edit_draft", by=by, feedback=draft)
    delete_file_on_commit(attachment)
    attachment.delete()


def delete_file_on_commit(attachment: Attachment) -> None:
    """Delete the stored file once its row is gone for good; a failing storage is only logged."""
    storage, name = attachment.file.storage, attachment.file.name
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def _attach(
    feedback: Feedback,
    by: User,
    inspected: Inspected,
    *,
    ours: bool = False,
    from_client: bool = False,
) -> Attachment:
    attachment = Attachment(
        feedback=feedback,
        stage=feedback.state,
        name=inspected.name,
        content_type=inspected.content_type,
        size=not_none(inspected.file.size),
        is_ours=ours,
        uploaded_by=by,
    )
    _store(attachment, inspected.file)
    if feedback.state != State.DRAFT:
        change = change_of("attachment", "", attachment.name)
        record(
            feedback,
            by=by,
            action="feedback.attach",
            at=attachment.uploaded_at,
            changes=[change],
            from_client=from_client,
        )
    return attachment


def _store(attachment: Attachment, file: File) -> None:
    """Write the file and its row; without the row no file stays behind (`core.files.storage`).

    Raises `ValidationError` where the disk does not take it.
    """
    try:
        attachment.file.save(attachment.name, file, save=False)
    except NotStored as error:
        raise ValidationError(not_stored(attachment.name)) from error
    attachment.save()
