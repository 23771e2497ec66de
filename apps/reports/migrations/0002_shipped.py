"""Who opens reports, as shipped (B8)."""

from django.db import migrations

from apps.organization.permissions import ship_permissions

REPORTS = ["view_reports"]
ROLES = {
    "feedback_processing": REPORTS,
    "quality_manager": REPORTS,
    "managing_director": REPORTS,
    "management": REPORTS,
}


def ship(apps, schema_editor) -> None:
    ship_permissions(apps, "reports", ROLES)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("organization", "0002_shipped"),
    ]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
