"""Who finds a client by a whole phone or e-mail without seeing cards, as shipped (W1)."""

from django.db import migrations

from apps.organization.permissions import ship_permissions


def ship(apps, schema_editor) -> None:
    ship_permissions(apps, "clients", {"employee": ["find_client"]})


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_find_client"),
        ("organization", "0003_employee_role"),
    ]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
