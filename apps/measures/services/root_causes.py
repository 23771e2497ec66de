"""Root causes: named, changed, closed, and the appeals that come from them (S8).

An appeal is tied and untied only by who sees both. Each leaves one entry in the history of the root
cause, if it has changed anything. All services raise `PermissionDenied` without
the right, `Conflict` when it is not as it was, and `ValidationError` by field.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.appeal_types.models import Category
from apps.core.exceptions import Conflict
from apps.core.history import change_of
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback, State
from apps.feedback.services import clean_text, lock, record, require_right
from apps.measures.models import RootCause, RootCauseEntry, RootCauseLink
from apps.measures.permissions import can_keep, can_keep_root_causes, can_link_root_causes
from apps.measures.services.measures import lock_root_cause
from apps.organization.models import Department, User
from apps.organization.permissions import on_behalf_of

KEPT = ("title", "description", "owner", "category", "department")  # what a history tells of
TITLE_LENGTH = not_none(RootCause._meta.get_field("title").max_length)


@transaction.atomic
def name_root_cause(
    *,
    by: User,
    title: str,
    owner: User,
    description: str = "",
    category: Category | None = None,
    department: Department | None = None,
    feedback: Feedback | None = None,
    at: datetime | None = None,
) -> RootCause:
    """Name it; `feedback` is the first appeal that is tied to it."""
    at = at or timezone.now()
    if not can_keep_root_causes(by):
        raise PermissionDenied
    values = _cleaned(title, description, owner)
    root_cause = RootCause.objects.create(
        category=category, department=department, created_by=by, created_at=at, **values
    )
    _record(root_cause, "measures.name_root_cause", by=by, at=at)
    if feedback:
        link_document(root_cause=root_cause, feedback=feedback, by=by, at=at)
    return root_cause


@transaction.atomic
def change_root_cause(
    *,
    root_cause: RootCause,
    by: User,
    title: str,
    owner: User,
    description: str = "",
    category: Category | None = None,
    department: Department | None = None,
    at: datetime | None = None,
) -> RootCause:
    """Change what it is called and who answers for it; the history keeps both (from → to)."""
    locked = lock_root_cause(root_cause)
    _require(can_keep(by, locked))
    entry = _entry(locked, "measures.change_root_cause", by=by, at=at)
    values = _cleaned(title, description, owner) | {"category": category, "department": department}
    before = {name: getattr(locked, name) for name in KEPT}
    for name, value in values.items():
        setattr(locked, name, value)
    entry.changes = [
        change_of(name, before[name], values[name]) for name in KEPT if before[name] != values[name]
    ]
    if entry.changes:
        locked.save()
        entry.save()
    return locked


@transaction.atomic
def close_root_cause(*, root_cause: RootCause, by: User, at: datetime | None = None) -> RootCause:
    """It is gone; measures that are still planned stand in the way."""
    locked = lock_root_cause(root_cause)
    _require(can_keep(by, locked))
    if not locked.is_open:
        message = _("The root cause “%(title)s” is closed already (%(user)s).")
        values = {"title": locked, "user": locked.closed_by}
        raise Conflict(message % values, url=locked.get_absolute_url())
    planned = ", ".join(f"«{measure}»" for measure in locked.measures.planned())
    if planned:
        text = _("Complete or cancel what is still planned: %(titles)s.")
        raise ValidationError(text % {"titles": planned})
    locked.closed_by, locked.closed_at = by, at or timezone.now()
    locked.save(update_fields=["closed_by", "closed_at"])
    _record(locked, "measures.close_root_cause", by=by, at=locked.closed_at)
    return locked


@transaction.atomic
def reopen_root_cause(*, root_cause: RootCause, by: User, at: datetime | None = None) -> RootCause:
    """Open it again; what is open stays as it is."""
    locked = lock_root_cause(root_cause)
    _require(can_keep(by, locked))
    if locked.is_open:
        return locked
    locked.closed_by = locked.closed_at = None
    locked.save(update_fields=["closed_by", "closed_at"])
    _record(locked, "measures.reopen_root_cause", by=by, at=at)
    return locked


@transaction.atomic
def link_document(
    *, root_cause: RootCause, feedback: Feedback, by: User, at: datetime | None = None
) -> RootCauseLink:
    """Tie an appeal to it; done twice, it is tied once."""
    at = at or timezone.now()
    document, cause = _lock_both(root_cause, feedback, by)
    if not cause.is_open:
        message = _("The root cause “%(title)s” is closed. Open it again to add an appeal.")
        raise Conflict(message % {"title": cause}, url=cause.get_absolute_url())
    link, is_new = RootCauseLink.objects.get_or_create(
        root_cause=cause, feedback=document, defaults={"linked_by": by, "linked_at": at}
    )
    if is_new:
        record(document, by=by, action="measures.link_root_cause", at=at, comment=cause.title)
        _record(cause, "measures.tie_appeal", by=by, at=at, feedback=document)
    return link


@transaction.atomic
def unlink_document(
    *, root_cause: RootCause, feedback: Feedback, by: User, at: datetime | None = None
) -> None:
    document, cause = _lock_both(root_cause, feedback, by)
    deleted, _kinds = RootCauseLink.objects.filter(root_cause=cause, feedback=document).delete()
    if deleted:
        at = at or timezone.now()
        record(document, by=by, action="measures.unlink_root_cause", at=at, comment=cause.title)
        _record(cause, "measures.untie_appeal", by=by, at=at, feedback=document)


def _lock_both(root_cause: RootCause, feedback: Feedback, by: User) -> tuple[Feedback, RootCause]:
    """The appeal first, as everywhere; rights and visibility of both."""
    document, cause = lock(feedback), lock_root_cause(root_cause)
    sees = Feedback.objects.visible_to(by).filter(pk=document.pk).exists()
    sees = sees and RootCause.objects.visible_to(by).filter(pk=cause.pk).exists()
    _require(sees and document.state != State.DRAFT)
    require_right(document, by, lambda user: can_link_root_causes(user, document))
    return document, cause


def _cleaned(title: str, description: str, owner: User) -> dict:
    title = clean_text("title", title)
    wrong = {}
    if not title:
        wrong["title"] = _("Name the root cause.")
    elif len(title) > TITLE_LENGTH:
        text = _("Say it shorter: at most %(limit)s characters.")
        wrong["title"] = text % {"limit": TITLE_LENGTH}
    if not owner.is_active:
        text = _("%(user)s cannot sign in. Choose somebody else.")
        wrong["owner"] = text % {"user": owner}
    if wrong:
        raise ValidationError(wrong)
    return {"title": title, "description": clean_text("description", description), "owner": owner}


def _record(
    root_cause: RootCause, action: str, *, by: User, at: datetime | None = None, **values: Any
) -> None:
    _entry(root_cause, action, by=by, at=at, **values).save()


def _entry(
    root_cause: RootCause, action: str, *, by: User, at: datetime | None = None, **values: Any
) -> RootCauseEntry:
    """The entry of what `by` does, with whose right: the owner may be another one afterwards."""

    def allows(user: User) -> bool:
        ties = "feedback" in values
        return can_keep_root_causes(user) if ties else can_keep(user, root_cause)

    return RootCauseEntry(
        root_cause=root_cause,
        user=by,
        on_behalf_of=on_behalf_of(by, allows),
        action=action,
        at=at or timezone.now(),
        **values,
    )


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
