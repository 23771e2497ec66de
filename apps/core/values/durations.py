"""How long something takes, in words of the language: «1 день 3 часа»."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext


def split(span: timedelta) -> tuple[int, int, int]:
    hours, seconds = divmod(span.seconds, 3600)
    return span.days, hours, seconds // 60


def duration(span: timedelta, case: str = "", units: int = 2) -> str:
    """The largest `units`; `case` is "accusative" after «через» and «на»."""
    days, hours, minutes = split(span)
    if days:
        parts = [days_in_words(days), _hours(hours)]
    elif hours:
        parts = [_hours(hours), _minutes(minutes, case)]
    else:
        return _minutes(minutes, case) or _("less than a minute")
    return " ".join(list(filter(None, parts))[:units])


def days_in_words(number: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number} if number else ""


def _hours(number: int) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", number) % {"n": number} if number else ""


def _minutes(number: int, case: str) -> str:
    if not number:
        return ""
    if case:  # «просрочено на 1 минуту», but «осталась 1 минута»
        words = npgettext("overdue by", "%(n)s minute", "%(n)s minutes", number)
    else:
        words = ngettext("%(n)s minute", "%(n)s minutes", number)
    return words % {"n": number}
