"""The role of those who pay, and what was never paid out is provided (S7).

A discount or a free retreatment that was recorded as paid keeps its day; by which document, the
history of its appeal tells.
"""

from django.db import migrations
from django.db.models import F

from apps.organization.permissions import ship_permissions

CODE, NAME = "payouts", "Выплаты"


def ship_role(apps, schema_editor) -> None:
    """Nothing where the administrator has made a role of this name: it stays what it is."""
    Group = apps.get_model("auth", "Group")
    if Group.objects.filter(name=NAME).exists():
        return
    group = Group.objects.create(name=NAME)
    apps.get_model("organization", "Role").objects.create(code=CODE, group=group, kind="base")
    ship_permissions(apps, "compensations", {CODE: ["pay_compensation"]})


def provide_in_kind(apps, schema_editor) -> None:
    in_kind = apps.get_model("compensations", "Compensation").objects.filter(
        kind__in=("discount", "retreatment"), state="paid"
    )
    in_kind.update(
        state="provided",
        provided_on=F("paid_on"),
        provided_at=F("paid_at"),
        provided_by=F("paid_by"),
        paid_on=None,
        paid_at=None,
        paid_by=None,
        payment_document="",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("compensations", "0003_provided"),
        ("organization", "0002_shipped"),
    ]

    operations = [
        migrations.RunPython(ship_role, migrations.RunPython.noop),
        migrations.RunPython(provide_in_kind, migrations.RunPython.noop),
    ]
