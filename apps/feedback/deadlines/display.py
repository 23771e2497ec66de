"""Time left and time over in words: «осталось 2 дня 3 часа», «просрочено на 4 часа».

A document has one deadline, the earlier of its internal term and its term by law (C6). How it is
worded, coloured and asked for is said here, for pages, lists, letters and notifications alike.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from apps.core.values.durations import days_in_words, duration, split
from apps.feedback.models import Feedback

DAY = timedelta(days=1)
SOON = DAY
SOON_BY_LAW = 2 * DAY  # it ends with a day: today's or tomorrow's


def time_left(due: datetime, now: datetime | None = None, *, units: int = 2) -> str:
    """Return the largest `units` (two or one) that are left, or over."""
    left = due - (now or timezone.now())
    if left < timedelta(0):
        return _("overdue by %(time)s") % {"time": duration(-left, "accusative", units)}
    days, hours, minutes = split(left)
    words = {"time": duration(left, units=units)}
    if days or hours:
        return npgettext("days, hours", "%(time)s left", "%(time)s left", days or hours) % words
    return npgettext("minutes", "%(time)s left", "%(time)s left", minutes) % words


def days_left(end: datetime, now: datetime | None = None) -> str:
    """As `time_left`, for a term in calendar days that ends with the end of its last day."""
    days = (end - (now or timezone.now())) // DAY
    if days == 0:
        return _("today is the last day")
    number = {"time": days_in_words(abs(days))}
    if days < 0:
        return _("overdue by %(time)s") % number
    return npgettext("days, hours", "%(time)s left", "%(time)s left", days) % number


def urgency(due: datetime, now: datetime | None = None, *, soon: timedelta = SOON) -> str:
    """Return the class that colours a deadline: `due-over`, `due-soon`, or nothing."""
    left = due - (now or timezone.now())
    if left < timedelta(0):
        return "due-over"
    return "due-soon" if left < soon else ""


def urgency_by_law(end: datetime, now: datetime | None = None) -> str:
    """As `urgency`, for a term in days that ends with the end of its last day."""
    return urgency(end, now, soon=SOON_BY_LAW)


# The deadline of a document, which has one


def deadline_left(feedback: Feedback, now: datetime | None = None, *, units: int = 2) -> str:
    """How long until the deadline, in days where it is that of the law; "" without one."""
    if not feedback.deadline_at:
        return ""
    if feedback.deadline_by_law:
        return days_left(feedback.deadline_at, now)
    return time_left(feedback.deadline_at, now, units=units)


def deadline_urgency(feedback: Feedback, now: datetime | None = None) -> str:
    """The class that colours the deadline; what is at its end or has none is not coloured."""
    if not feedback.deadline_at or not feedback.is_open:
        return ""
    soon = SOON_BY_LAW if feedback.deadline_by_law else SOON
    return urgency(feedback.deadline_at, now, soon=soon)


def is_soon(now: datetime) -> Q:
    """As `due-soon` colours it, of open documents."""
    by_law = Q(deadline_by_law=True, deadline_at__range=(now, now + SOON_BY_LAW))
    return Q(deadline_at__range=(now, now + SOON)) | by_law
