"""Rows into the database in bulk, with the dates they were given."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.db import models

from apps.clients.models import Client
from apps.core.models import Counter
from apps.demo.ledger import Rows
from apps.feedback.models import (
    AnalysisAuthor,
    Attachment,
    Comment,
    Feedback,
    HistoryEntry,
)
from apps.feedback.services import index_texts, searchable_text
from apps.routing.models import Assignment


@contextmanager
def dates_as_given(*fields: tuple[type[models.Model], str]) -> Iterator[None]:
    """Let rows keep their past dates, which `auto_now` and `auto_now_add` would overwrite."""
    found = [model._meta.get_field(name) for model, name in fields]
    kept = [(field.auto_now, field.auto_now_add) for field in found]
    for field in found:
        field.auto_now = field.auto_now_add = False
    try:
        yield
    finally:
        for field, (auto_now, auto_now_add) in zip(found, kept, strict=True):
            field.auto_now, field.auto_now_add = auto_now, auto_now_add


def write_clients(clients: list[Client]) -> None:
    with dates_as_given((Client, "created_at")):
        Client.objects.bulk_create(clients, batch_size=2000)


def write_documents(rows: Rows) -> None:
    """Write documents, then what hangs on them, then their search index."""
    with dates_as_given(
        (Feedback, "created_at"),
        (Feedback, "updated_at"),
        (Comment, "created_at"),
        (Attachment, "uploaded_at"),
    ):
        Feedback.objects.bulk_create(rows.feedback)
        HistoryEntry.objects.bulk_create(rows.history)
        AnalysisAuthor.objects.bulk_create(rows.authors.values())
        Comment.objects.bulk_create(rows.comments)
        Attachment.objects.bulk_create(_stored(rows))
        Assignment.objects.bulk_create(rows.assignments)
    _write_index(rows)


def write_counters(numbers: dict[str, int]) -> None:
    """So that the next registration takes the next number."""
    Counter.objects.bulk_create(Counter(series=name, value=last) for name, last in numbers.items())


def _stored(rows: Rows) -> list[Attachment]:
    """Files are stored once their documents have ids, which their paths contain."""
    for attachment, content in rows.attachments:
        attachment.feedback_id = attachment.feedback.pk
        attachment.file.save(attachment.name, ContentFile(content), save=False)
    return [attachment for attachment, _ in rows.attachments]


def _write_index(rows: Rows) -> None:
    """Drafts are not searched, so they are not indexed."""
    comments: dict[int, list[str]] = {}
    for comment in rows.comments:
        comments.setdefault(comment.feedback_id, []).append(comment.text)
    index_texts(
        {
            feedback: searchable_text(feedback, comments.get(feedback.pk, []))
            for feedback in rows.feedback
            if feedback.number
        }
    )
