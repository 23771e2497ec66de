"""The calendar of every branch that names no other, as shipped; changed in Django admin (C6).

The exceptions are Saturdays that work in place of a day before a holiday, and so end an hour
earlier: the library of the production calendar knows them as working days only.
"""

from datetime import date

from django.db import migrations

NAME = "Основной"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
HOURS = "09:00–13:00, 14:00–18:00"
SHORT_SATURDAYS = {
    date(2024, 11, 2): "Рабочая суббота за 30 апреля, предпраздничный день",
    date(2025, 11, 1): "Рабочая суббота за 3 ноября, предпраздничный день",
    date(2027, 2, 20): "Рабочая суббота за 22 февраля, предпраздничный день",
}


def create(apps, schema_editor):
    WorkCalendar = apps.get_model("organization", "WorkCalendar")
    CalendarException = apps.get_model("organization", "CalendarException")
    hours = dict.fromkeys(WEEKDAYS, HOURS)
    calendar = WorkCalendar.objects.create(name=NAME, is_default=True, **hours)
    CalendarException.objects.bulk_create(
        CalendarException(calendar=calendar, date=day, kind="shortened", note=note)
        for day, note in SHORT_SATURDAYS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("organization", "0003_work_calendars")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
