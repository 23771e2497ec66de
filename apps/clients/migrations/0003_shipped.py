"""Who may see and keep the cards of clients, as shipped (B8)."""

from django.db import migrations

from apps.organization.permissions import ship_permissions

CARD = ["view_client", "add_client", "change_client"]
ROLES = {
    "registry_administrator": CARD,
    "call_centre_operator": CARD,
    "call_centre_head": CARD,
    "doctor": CARD,
    "branch_manager": CARD,
    "feedback_processing": CARD,
    "secretary": CARD,
    "quality_manager": CARD,
    "managing_director": CARD,
    "management": ["view_client"],
}


def ship(apps, schema_editor) -> None:
    ship_permissions(apps, "clients", ROLES)


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0002_database"),
        ("organization", "0002_shipped"),
    ]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
