"""Large exports: asked for, built by a worker, taken by their owner, and thrown away."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from tempfile import TemporaryFile

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core.queue import send_task_on_commit
from apps.feedback.models import Export, Feedback
from apps.feedback.pages.register.export_files import WRITERS, audit
from apps.feedback.pages.register.register import Register
from apps.organization.models import User

KEPT = timedelta(days=1)
STUCK = timedelta(hours=1)  # its worker has died: it stands in nobody's way any more
OVERLOOKED = timedelta(minutes=1)  # a worker that was woken has begun by then, or is busy
MOST_AT_ONCE = 3
CHECKED_AT_ONCE = 10_000  # documents


@transaction.atomic
def start_export(*, by: User, address: str, format: str) -> Export:
    """Note what is to be exported and wake a worker once it is committed.

    The same view, asked for again while its file is being made, is the same export. Raises
    `ValidationError` when `by` waits for `MOST_AT_ONCE` others.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two clicks at once, one after the other
    asked = {"address": address, "format": format, "language": translation.get_language()}
    unfinished = unfinished_exports(by)
    export = unfinished.filter(**asked).first()
    if export is None:
        _refuse_too_many(unfinished)
        export = Export.objects.create(user=by, **asked)
    if export.state == Export.State.WAITING:
        _wake_worker(export)
    return export


def unfinished_exports(user: User) -> QuerySet[Export]:
    """What is being made for `user`, the newest first."""
    under_way = (Export.State.WAITING, Export.State.RUNNING)
    since = timezone.now() - STUCK
    exports = Export.objects.filter(user=user, state__in=under_way, created_at__gt=since)
    return exports.defer("holds")


def is_still_open(*, export: Export) -> bool:
    """Tell whether its owner may see every document in the file as he might when it was built.

    He may have lost a right, a department, or the documents that were routed to him (B8).
    """
    visible = Feedback.objects.visible_to(export.user).order_by()
    return len(export.holds) == export.total and all(
        visible.filter(pk__in=keys).count() == len(keys) for keys in _batches(export.holds)
    )


def build_export(*, export: Export) -> None:
    """Write the file; what its owner may see is asked now, not when he asked for it (B8).

    Told twice, it is built once: whoever takes it from `waiting` builds it.
    """
    waiting = Export.objects.filter(pk=export.pk, state=Export.State.WAITING)
    if not waiting.update(state=Export.State.RUNNING):
        return
    try:
        with translation.override(export.language):
            _write(export)
    except Exception:
        Export.objects.filter(pk=export.pk).update(state=Export.State.FAILED)
        raise


def wake_waiting_exports(*, now: datetime | None = None) -> None:
    """Wake a worker again for what waits since a time when the queue did not answer."""
    now = now or timezone.now()
    since, until = now - STUCK, now - OVERLOOKED
    waiting = Export.objects.filter(state=Export.State.WAITING, created_at__range=(since, until))
    for export in waiting.defer("holds"):
        _wake_worker(export)


def delete_old_exports(*, now: datetime | None = None) -> None:
    """Delete exports with their files a day after they were asked for."""
    for export in Export.objects.filter(created_at__lt=(now or timezone.now()) - KEPT):
        export.file.delete(save=False)
        export.delete()


def _write(export: Export) -> None:
    register = Register(user=export.user, params=QueryDict(export.address))
    keys = list(register.documents.values_list("pk", flat=True))
    rows = Export.objects.filter(pk=export.pk)
    rows.update(total=len(keys), holds=keys)
    with TemporaryFile() as file:
        WRITERS[export.format](register, keys, file, lambda done: rows.update(done=done))
        file.seek(0)
        export.file.save("export", File(file), save=False)
    rows.update(file=export.file.name, state=Export.State.DONE, done=len(keys))
    audit(register, export.format, len(keys))


def _refuse_too_many(unfinished: QuerySet[Export]) -> None:
    if unfinished.count() >= MOST_AT_ONCE:
        raise ValidationError(
            _(
                "%(count)s files are being made for you already. "
                "Wait until one of them is ready, then begin this one again."
            )
            % {"count": MOST_AT_ONCE}
        )


def _wake_worker(export: Export) -> None:
    send_task_on_commit("apps.feedback.tasks.build_export_file", str(export.pk))


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHECKED_AT_ONCE):
        yield keys[start : start + CHECKED_AT_ONCE]
