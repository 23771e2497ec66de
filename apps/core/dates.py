from datetime import date

from django.core.exceptions import ValidationError
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
