"""Who decides on compensations and who records their payment (S7). The administrator changes it."""

from django.db import migrations

NAMES = {
    "approve_compensation": "Can decide on compensations above the limit",
    "pay_compensation": "Can record that a compensation is paid",
}
ROLES = ("quality_manager", "managing_director")


def give(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Role = apps.get_model("organization", "Role")
    content_type, _ = ContentType.objects.get_or_create(
        app_label="complaints", model="compensation"
    )
    permissions = [
        # They do not exist yet when this runs: `post_migrate` makes them later.
        Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )[0]
        for codename, name in NAMES.items()
    ]
    for role in Role.objects.filter(code__in=ROLES):
        role.group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_roles"),
        ("complaints", "0005_compensations"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
