"""One appeal that tells of two things becomes two documents (W7: nothing is lost on the way)."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.core.files.storage import NotStored, writing
from apps.core.files.uploads import not_stored
from apps.core.text.richtext import html_to_store
from apps.feedback.editing.locking import demand, lock, require, sent_elsewhere
from apps.feedback.editing.services import only
from apps.feedback.history.recording import record
from apps.feedback.models import Attachment, Feedback, Link, State
from apps.feedback.registration.drafts import follow_type, keep_harm_critical
from apps.feedback.registration.services import post
from apps.feedback.relations.links import tie
from apps.feedback.relations.merging import change_naming
from apps.feedback.stages.requirements import missing_for_registration
from apps.organization.models import User

# What the second appeal is about; who tells it, and where, is as in the first one.
SPLIT_FIELDS = (
    "type",
    "category",
    "subject_employee",
    "subject_object",
    "subject_text",
    "statement",
)
SAME = (
    "client",
    "applicant_kind",
    "applicant_company",
    "applicant_name",
    "applicant_phone",
    "applicant_email",
    "city",
    "channel",
    "branch",
    "visit",
    "incident_at",
)


@transaction.atomic
def split_feedback(
    *,
    feedback: Feedback,
    by: User,
    key: uuid.UUID,
    values: dict,
    attachments: Sequence[Attachment] = (),
    at: datetime | None = None,
) -> Feedback:
    """Register a second document with a number of its own, from part of the first one's text.

    The first one stays as it is; both are linked and their histories tell of it. Copies of the
    chosen `attachments` go along. The law counts from the day the client came with the first one.
    The same `key` sent again gives the same document. Raises `ValidationError` as registration,
    `Conflict` where the key is that of any other document.
    """
    at = at or timezone.now()
    locked = lock(feedback)
    parts = Feedback.objects.filter(links_from__other=locked, links_from__kind=Link.Kind.PART)
    if made := parts.filter(key=key).first():
        return made
    require("split", by=by, feedback=locked)
    if Feedback.objects.filter(key=key).exists():
        raise sent_elsewhere(locked)
    second = Feedback(key=key, author=by)
    for name in SAME:
        setattr(second, name, getattr(locked, name))
    for name, value in only(values, SPLIT_FIELDS).items():
        setattr(second, name, value)
    second.statement = html_to_store(second.statement, "statement")
    follow_type(second)
    keep_harm_critical(second)
    demand(missing_for_registration(second))
    second.save()
    _copy(attachments, locked, second)
    post(second, by, at, presented_at=locked.registered_at)
    tie(second, locked, by=by, kind=Link.Kind.PART, at=at)
    record(locked, by=by, action="feedback.split", at=at, changes=[change_naming(second)])
    return second


def _copy(attachments: Sequence[Attachment], feedback: Feedback, second: Feedback) -> None:
    """The copies hang on the second document, so its readers and nobody else see them."""
    for attachment in feedback.attachments.filter(pk__in=[each.pk for each in attachments]):
        copy = Attachment(
            feedback=second,
            stage=State.DRAFT,
            name=attachment.name,
            content_type=attachment.content_type,
            size=attachment.size,
            uploaded_by=attachment.uploaded_by,
        )
        _store(copy, attachment)


def _store(copy: Attachment, attachment: Attachment) -> None:
    """Raises `ValidationError` where the disk gives the one or does not take the other."""
    try:
        with writing(), attachment.file.open("rb") as content:
            copy.file.save(copy.name, ContentFile(content.read()), save=False)
    except NotStored as error:
        raise ValidationError({"attachments": not_stored(copy.name)}) from error
    copy.save()
