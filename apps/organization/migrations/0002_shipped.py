"""The calendar of every branch that names no other, and the roles, as shipped (C6, B8, W2, S11).

Both are changed in Django admin. What a role may do is given to it by the app that owns the right.
The exceptions of the calendar are Saturdays that work in place of a day before a holiday, and so
end an hour earlier: the library of the production calendar knows them as working days only.
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


# code: (name, kind)
ROLES = {
    "registry_administrator": ("Администратор регистратуры", "base"),
    "call_centre_operator": ("Оператор call-центра", "base"),
    "call_centre_head": ("Руководитель call-центра", "base"),
    "doctor": ("Врач", "base"),
    "branch_manager": ("Управляющий филиалом", "base"),
    "feedback_processing": ("Отработка обратной связи", "additional"),
    "secretary": ("Секретарь", "base"),
    "quality_manager": ("Менеджер по качеству", "base"),
    "managing_director": ("Управляющий директор", "base"),
    "management": ("Руководство", "base"),
}


def ship_calendar(apps, schema_editor) -> None:
    WorkCalendar = apps.get_model("organization", "WorkCalendar")
    CalendarException = apps.get_model("organization", "CalendarException")
    hours = dict.fromkeys(WEEKDAYS, HOURS)
    calendar = WorkCalendar.objects.create(name=NAME, is_default=True, **hours)
    CalendarException.objects.bulk_create(
        CalendarException(calendar=calendar, date=day, kind="shortened", note=note)
        for day, note in SHORT_SATURDAYS.items()
    )


def ship_roles(apps, schema_editor) -> None:
    for code, (name, kind) in ROLES.items():
        group = apps.get_model("auth", "Group").objects.create(name=name)
        apps.get_model("organization", "Role").objects.create(code=code, group=group, kind=kind)


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(ship_calendar, migrations.RunPython.noop),
        migrations.RunPython(ship_roles, migrations.RunPython.noop),
    ]
