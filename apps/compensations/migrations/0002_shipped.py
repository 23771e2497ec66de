"""The limit of compensations and who decides on them, as shipped; both can be changed (S7)."""

from datetime import date
from decimal import Decimal

from django.db import migrations

from apps.organization.permissions import ship_permissions

# From before the first document.
LIMIT = {"valid_from": date(2000, 1, 1), "amount": Decimal(5000)}
MONEY = ["approve_compensation", "pay_compensation"]
ROLES = {"quality_manager": MONEY, "managing_director": MONEY}


def ship_limit(apps, schema_editor) -> None:
    apps.get_model("compensations", "CompensationLimit").objects.create(**LIMIT)


def ship_roles(apps, schema_editor) -> None:
    ship_permissions(apps, "compensations", ROLES)


class Migration(migrations.Migration):
    dependencies = [
        ("compensations", "0001_initial"),
        ("organization", "0002_shipped"),
    ]

    operations = [
        migrations.RunPython(ship_limit, migrations.RunPython.noop),
        migrations.RunPython(ship_roles, migrations.RunPython.noop),
    ]
