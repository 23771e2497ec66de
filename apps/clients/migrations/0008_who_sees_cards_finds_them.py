"""Whoever sees all cards holds the smaller right too, and so can give a role that has it (W1)."""

from django.db import migrations

from apps.organization.permissions import ship_permissions

ROLES = [
    "registry_administrator",
    "call_centre_operator",
    "call_centre_head",
    "doctor",
    "branch_manager",
    "secretary",
    "quality_manager",
    "managing_director",
    "management",
]


def ship(apps, schema_editor) -> None:
    ship_permissions(apps, "clients", {role: ["find_client"] for role in ROLES})


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0007_who_finds_clients"),
    ]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
