"""The date by which a document is wanted: what is proposed, and what is asked of it."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.organization.services import find_schedule

DOUBTFUL = "doubtful"  # the code of an error that goes away once it is confirmed
DAY_ENDS = time(18)  # when what is wanted by a day is wanted
LOOKED_BACK = 14  # days: no holidays are longer


def doubts_about_date(*, feedback: Feedback, due_at: datetime) -> list[str]:
    """Say why `due_at` may be a slip: past the term by law, or on a day off of the branch (C6).

    One query. Nobody is kept from it: the one who routes confirms it.
    """
    branch = not_none(feedback.branch)
    day = due_at.astimezone(branch.zone).date()
    doubts = []
    if feedback.statutory_due_at and due_at > feedback.statutory_due_at:
        text = _("This is later than the term by law: %(law)s.")
        law = not_none(feedback.statutory_due_on)
        doubts.append(text % {"law": date_format(law, "j E Y")})
    if not find_schedule(branch=branch, since=day).is_working(day):
        doubts.append(_("%(day)s is a day off in the branch.") % {"day": date_format(day, "j E")})
    return doubts


def ask_about_date(*, feedback: Feedback, due_at: datetime) -> None:
    """Raise `ValidationError` of `due_at` with the code `DOUBTFUL` where there are doubts."""
    doubts = doubts_about_date(feedback=feedback, due_at=due_at)
    if doubts:
        raise ValidationError({"due_at": [ValidationError(text, DOUBTFUL) for text in doubts]})


def proposed_day(feedback: Feedback) -> date | None:
    """The day to begin with: that of the internal term, and none past the law or on a day off.

    Where the law comes first, the last working day that it leaves; a query only there.
    """
    zone, due, law = not_none(feedback.branch).zone, feedback.due_at, feedback.statutory_due_at
    if law and law > timezone.now() and (due is None or law < due):
        return _working_day_until(feedback, not_none(feedback.statutory_due_on))
    return due.astimezone(zone).date() if due else None


def _working_day_until(feedback: Feedback, last: date) -> date:
    branch = not_none(feedback.branch)
    first = timezone.localdate(timezone=branch.zone)
    schedule = find_schedule(branch=branch, since=last - timedelta(days=LOOKED_BACK))
    days = (last - timedelta(days=ago) for ago in range(min((last - first).days, LOOKED_BACK) + 1))
    return next((day for day in days if schedule.is_working(day)), last)
