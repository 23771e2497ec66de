"""What is left to whoever registered: a receipt, and ten minutes to say more (B8)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.values.presence import not_none
from apps.feedback.editing.locking import lock_rows
from apps.feedback.editing.services import write_comment
from apps.feedback.models import Comment, Feedback
from apps.organization.models import User

ADD_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Receipt:
    """What the one who registered is told; the document itself is closed to them (B8).

    `answer_by` is when the client is answered at the latest, by the clock of the branch; where that
    is the end of a day, the day is meant. None where no policy sets a term.
    """

    number: str
    registered_at: datetime
    answer_by: datetime | None = None

    @classmethod
    def of(cls, feedback: Feedback) -> "Receipt":
        zone = not_none(feedback.branch).zone
        terms = [feedback.due_at, feedback.statutory_due_at]
        answer_by = min(filter(None, terms), default=None)
        at = not_none(feedback.registered_at)
        return cls(not_none(feedback.number), at, answer_by and answer_by.astimezone(zone))

    @property
    def promise(self) -> str:
        """The term in words for the client: «сегодня до 18:30», «не позднее 3 декабря»."""
        if self.answer_by is None:
            return ""
        today = timezone.localdate(timezone=self.answer_by.tzinfo)
        day, ends_with_day = self.answer_by.date(), self.answer_by.time() >= time(23, 59)
        words = {0: _("today"), 1: _("tomorrow")}.get((day - today).days)
        if words is None or ends_with_day:
            return words or _("by %(day)s at the latest") % {"day": date_format(day, "j E")}
        clock = date_format(self.answer_by, "H:i")
        return _("%(day)s by %(time)s") % {"day": words, "time": clock}

    @property
    def takes_more(self) -> bool:
        """Whether something can still be added to it."""
        return timezone.now() - self.registered_at <= ADD_WITHIN


def find_receipt(*, key: UUID, by: User) -> Receipt | None:
    """Return what was told when `by` registered the form with `key`, or None.

    A second click and the back button get the same number instead of a second document.
    """
    posted = Feedback.objects.posted().filter(key=key, author=by).select_related("branch").first()
    return Receipt.of(posted) if posted else None


@transaction.atomic
def add_to_registered(*, number: str, by: User, text: str, key: UUID | None = None) -> Comment:
    """Let the author say more of what they have just registered; it becomes their comment.

    Raises `PermissionDenied` to others, `ValidationError` without words, and when `ADD_WITHIN` has
    passed or the appeal is at its end already.
    """
    feedback = lock_rows().filter(number=number, author=by).first()
    if feedback is None or not by.has_perm("feedback.register"):
        raise PermissionDenied
    if not (feedback.is_open and Receipt.of(feedback).takes_more):
        late = _("It is too late to add to it here. Tell those who process it the number.")
        raise ValidationError({"text": late})
    return write_comment(feedback, by=by, text=text, key=key)
