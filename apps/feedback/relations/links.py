from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.feedback.editing.locking import moved_on, require
from apps.feedback.history.recording import record
from apps.feedback.models import Feedback, Link, State
from apps.feedback.relations.matters import join_matters
from apps.feedback.relations.merging import change_naming, lock_both, require_right
from apps.organization.models import User

# What one document is to the other, and the other to it.
WORDS: dict[str, tuple[Promise, Promise]] = {
    Link.Kind.REPEAT: (gettext_lazy("Repeat of"), gettext_lazy("Repeated in")),
    Link.Kind.DUPLICATE: (gettext_lazy("Duplicate of"), gettext_lazy("Has the duplicate")),
    Link.Kind.RELATED: (gettext_lazy("Related to"), gettext_lazy("Related to")),
    Link.Kind.PART: (gettext_lazy("Split off from"), gettext_lazy("From it was split off")),
}


@transaction.atomic
def link_feedback(
    *, feedback: Feedback, by: User, other: Feedback, kind: str, at: datetime | None = None
) -> Link:
    """Say that `feedback` is a repeat or a duplicate of `other`, or related to it.

    Takes the right to relate on both; the history of both tells of it. Raises `ValidationError`
    under `other` when they are linked already.
    """
    locked, main = lock_both(feedback, other)
    require("link", by=by, feedback=locked)
    require_right("link", by=by, feedback=main)
    if main.state == State.DRAFT:
        raise moved_on(main)
    if locked.pk == main.pk:
        raise ValidationError({"other": _("This is the document itself. Choose another one.")})
    if links_between(locked, main).exists():
        text = _("The two are linked already. Remove the link first.")
        raise ValidationError({"other": text})
    return tie(locked, main, by=by, kind=kind, at=at or timezone.now())


@transaction.atomic
def unlink_feedback(*, link: Link, by: User, at: datetime | None = None) -> None:
    """Remove a link; the history of both tells of it. Twice removed is removed once."""
    locked, main = lock_both(link.feedback, link.other)
    require("link", by=by, feedback=locked)
    require_right("link", by=by, feedback=main)
    gone, _rows = Link.objects.filter(pk=link.pk).delete()
    if gone:
        _record_both(
            locked, main, by=by, action="feedback.unlink", kind=link.kind, at=at or timezone.now()
        )


def tie(feedback: Feedback, other: Feedback, *, by: User, kind: str, at: datetime) -> Link:
    """Write a link of two locked documents, with the history of both."""
    link = Link.objects.create(
        feedback=feedback, other=other, kind=kind, created_by=by, created_at=at
    )
    if kind == Link.Kind.PART:
        join_matters(feedback, other)
    _record_both(feedback, other, by=by, action="feedback.link", kind=kind, at=at)
    return link


def links_between(one: Feedback, other: Feedback) -> QuerySet[Link]:
    return Link.objects.filter(Q(feedback=one, other=other) | Q(feedback=other, other=one))


def _record_both(
    feedback: Feedback, other: Feedback, *, by: User, action: str, kind: str, at: datetime
) -> None:
    words, words_of_other = WORDS[kind]
    tell = partial(record, by=by, action=action, at=at)
    tell(feedback, changes=[change_naming(other)], comment=str(words))
    tell(other, changes=[change_naming(feedback)], comment=str(words_of_other))
