"""Time left and time over in words: «осталось 2 дня 3 часа», «просрочено на 4 часа»."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from apps.core.durations import days_in_words, duration, split

SOON = timedelta(days=1)


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


def days_left(due: date, today: date | None = None) -> str:
    """As `time_left`, for a term in calendar days that ends with the day."""
    days = (due - (today or timezone.localdate())).days
    if days == 0:
        return _("today is the last day")
    number = {"time": days_in_words(abs(days))}
    if days < 0:
        return _("overdue by %(time)s") % number
    return npgettext("days, hours", "%(time)s left", "%(time)s left", days) % number


def urgency(due: datetime, now: datetime | None = None) -> str:
    """Return the class that colours a deadline: `due-over`, `due-soon`, or nothing."""
    left = due - (now or timezone.now())
    if left < timedelta(0):
        return "due-over"
    return "due-soon" if left < SOON else ""


def urgency_of_day(due: date, today: date | None = None) -> str:
    """As `urgency`, for a term in days that ends with the day."""
    left = due - (today or timezone.localdate())
    if left < timedelta(0):
        return "due-over"
    return "due-soon" if left <= SOON else ""


def outlasts_law(feedback) -> bool:
    """Whether who keeps to the internal term would come too late by law."""
    due, law = feedback.due_at, feedback.statutory_due_on
    return bool(due and law and due.astimezone(feedback.branch.zone).date() > law)
