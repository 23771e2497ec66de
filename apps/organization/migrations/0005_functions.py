"""«Разбор жалоб» is no job title: who had it keeps it among their other positions (A5).

Whoever had it is left without a job title until the administrator gives them one: nobody else
knows it, and no letter is signed with a function.
"""

from django.conf import settings
from django.db import migrations


def move_functions(apps, schema_editor) -> None:
    Position = apps.get_model("organization", "Position")
    Employee = apps.get_model("organization", "Employee")
    function = Position.objects.filter(name=settings.COMPLAINT_POSITION).first()
    if function is None:
        return
    function.is_function = True
    function.save(update_fields=["is_function"])
    for employee in Employee.objects.filter(position=function):
        employee.other_positions.add(function)
    Employee.objects.filter(position=function).update(position=None)


class Migration(migrations.Migration):
    dependencies = [("organization", "0004_other_positions")]

    operations = [migrations.RunPython(move_functions, migrations.RunPython.noop)]
