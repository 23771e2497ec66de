"""When a branch works: calendars, what differs from them by date, and time zones."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.organization.working_time import Difference, Kind, Spans, parse_hours, write_hours

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ZONES = {
    "Europe/Kaliningrad": _("Kaliningrad, UTC+2"),
    "Europe/Moscow": _("Moscow, UTC+3"),
    "Europe/Samara": _("Samara, UTC+4"),
    "Asia/Yekaterinburg": _("Yekaterinburg, UTC+5"),
    "Asia/Omsk": _("Omsk, UTC+6"),
    "Asia/Krasnoyarsk": _("Krasnoyarsk, UTC+7"),
    "Asia/Irkutsk": _("Irkutsk, UTC+8"),
    "Asia/Yakutsk": _("Yakutsk, UTC+9"),
    "Asia/Vladivostok": _("Vladivostok, UTC+10"),
    "Asia/Magadan": _("Magadan, UTC+11"),
    "Asia/Kamchatka": _("Kamchatka, UTC+12"),
}


def default_zone() -> str:
    return settings.TIME_ZONE


def zone_choices() -> list[tuple[str, str]]:
    """The zones of Russia, and that of the installation if it is none of them."""
    own = default_zone()
    return [*ZONES.items()] if own in ZONES else [*ZONES.items(), (own, own)]


class HoursField(models.CharField):
    """The working hours of a day, «09:00–13:00, 14:00–18:00»; empty on a day off."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"max_length": 80, "blank": True} | kwargs)

    def to_python(self, value) -> str:
        return write_hours(parse_hours(super().to_python(value) or ""))


class WorkCalendar(models.Model):
    """The hours of a week. One calendar is the default: of every branch that names no other."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    is_default = models.BooleanField(
        _("default"),
        default=False,
        help_text=_("Holds for every branch without a calendar of its own."),
    )
    follows_production_calendar = models.BooleanField(
        _("by the production calendar"),
        default=True,
        help_text=_(
            "Holidays and moved days off are free, moved Saturdays work, the day before a holiday "
            "is an hour shorter; the exceptions of the default calendar hold here as well."
        ),
    )
    monday = HoursField(_("Monday"), help_text=_("Example: 09:00–13:00, 14:00–18:00"))
    tuesday = HoursField(_("Tuesday"))
    wednesday = HoursField(_("Wednesday"))
    thursday = HoursField(_("Thursday"))
    friday = HoursField(_("Friday"))
    saturday = HoursField(_("Saturday"))
    sunday = HoursField(_("Sunday"))

    class Meta:
        verbose_name = _("work calendar")
        verbose_name_plural = _("work calendars")
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_work_calendar",
                violation_error_message=_(
                    "Another calendar is the default. Untick it there first."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(**dict.fromkeys(WEEKDAYS, "")),
                name="work_calendar_has_hours",
                violation_error_message=_("Enter the hours of at least one day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Some calendar is always the default (C6)."""
        others = WorkCalendar.objects.exclude(pk=self.pk)
        if not self.is_default and not others.filter(is_default=True).exists():
            raise ValidationError({"is_default": _("One calendar has to be the default.")})

    @property
    def week(self) -> tuple[Spans, ...]:
        return tuple(parse_hours(getattr(self, day)) for day in WEEKDAYS)


class CalendarException(models.Model):
    """A date on which a calendar differs from its week and from the production calendar."""

    class Kind(models.TextChoices):
        DAY_OFF = Kind.DAY_OFF.value, _("day off")
        WORKING = Kind.WORKING.value, _("working day")
        SHORTENED = Kind.SHORTENED.value, _("shortened day")

    calendar = models.ForeignKey(
        WorkCalendar, models.CASCADE, related_name="exceptions", verbose_name=_("work calendar")
    )
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    hours = HoursField(
        _("hours"),
        help_text=_("Leave empty for the usual hours; a shortened day then ends an hour earlier."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ["calendar", "-date"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "date"],
                name="one_exception_per_date",
                violation_error_message=_("This calendar already has an exception on this date."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="day_off") | models.Q(hours=""),
                name="day_off_has_no_hours",
                violation_error_message=_("A day off has no hours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}: {self.get_kind_display()}"

    @property
    def difference(self) -> Difference:
        return Difference(self.kind, parse_hours(self.hours))
