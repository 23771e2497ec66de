from datetime import date, datetime
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2999  # within them a day more or a time zone never overflows


def is_sensible(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def validate_day(day: date) -> None:
    """Refuse a day that no appeal can be of, before anything is reckoned with it."""
    if not is_sensible(day):
        raise ValidationError(
            _("Give a year from %(first)s to %(last)s.")
            % {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
        )


def in_the_past(day: date) -> date:
    """Return a day read with two digits of its year as one that has been: «12.05.55» is 1955."""
    return day.replace(year=day.year - 100) if day > timezone.localdate() else day


def validate_birth_date(day: date) -> None:
    """Nobody is born tomorrow, nor in the first century: a slip of the hand."""
    validate_day(day)
    if day > timezone.localdate():
        raise ValidationError(_("The date of birth is in the future. Check the year."))


def moment(value: datetime) -> str:
    """«22 ноября, 14:05»; another year is named."""
    local = timezone.localtime(value)
    return f"{day_in_words(local.date())}, {local:%H:%M}"


def day_in_words(day: date) -> str:
    """«22 ноября»; another year is named."""
    return _day(day, day.year == timezone.localdate().year, get_language())


@lru_cache(maxsize=2000)  # a page names the same few days over and over
def _day(day: date, this_year: bool, language: str) -> str:
    return date_format(day, "j E" if this_year else "j E Y")
