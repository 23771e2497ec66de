"""Any employee records an appeal, as shipped (W1): also those who process and those who read."""

from django.db import migrations

from apps.organization.permissions import ship_permissions

ROLES = ("employee", "quality_manager", "managing_director", "management")


def ship(apps, schema_editor) -> None:
    ship_permissions(apps, "feedback", {code: ["register"] for code in ROLES})


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0004_applicant_company"),
        ("organization", "0003_employee_role"),
    ]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
