"""Who may make two cards of one client one, as shipped (decision 068)."""

from django.db import migrations

from apps.organization.permissions import ship_permissions

MERGES = ["merge_client"]
ROLES = {
    "feedback_processing": MERGES,
    "secretary": MERGES,
    "quality_manager": MERGES,
    "managing_director": MERGES,
}


def ship(apps, schema_editor) -> None:
    ship_permissions(apps, "clients", ROLES)


class Migration(migrations.Migration):
    dependencies = [("clients", "0004_merging")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
