"""The shipped term of low urgency lies inside the law: 80 working hours are two weeks, ten days end
before. Where somebody has changed the policy, nothing is touched."""

from django.db import migrations

SHIPPED = {
    "name": "Низкая срочность",
    "urgency": "low",
    "reaction_hours": 16,
    "resolution_hours": 80,
    "nature": "",
    "type": None,
    "category": None,
    "client_kind": "",
    "valid_from": None,
    "valid_until": None,
    "is_active": True,
    "statutory_days": None,
}
HOURS = 40


def change(apps, schema_editor):
    policies = apps.get_model("appeal_types", "DeadlinePolicy").objects
    policies.filter(**SHIPPED).update(resolution_hours=HOURS)


class Migration(migrations.Migration):
    dependencies = [("appeal_types", "0006_secretary_first")]

    operations = [migrations.RunPython(change, migrations.RunPython.noop, elidable=True)]
