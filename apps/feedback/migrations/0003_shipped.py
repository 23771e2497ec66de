"""What each role may do with documents, as shipped (B8, W2, S11). The administrator changes it."""

from django.db import migrations

from apps.organization.permissions import ship_permissions

REGISTERS = ["register"]
PROCESSES = ["view_all", "process", "carry_out_activities", "add_details"]
ROLES = {
    "registry_administrator": REGISTERS,
    "call_centre_operator": REGISTERS,
    "call_centre_head": REGISTERS,
    "doctor": REGISTERS,
    "branch_manager": REGISTERS,
    "feedback_processing": PROCESSES,
    "secretary": ["view_all", "triage", "add_details", *REGISTERS],
    "quality_manager": ["verify", *PROCESSES],
    "managing_director": ["verify", *PROCESSES],
    "management": ["view_all"],
}


def ship(apps, schema_editor) -> None:
    ship_permissions(apps, "feedback", ROLES)


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0002_database"),
        ("organization", "0002_shipped"),
    ]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
