"""Managers of branches and «Руководство» are told what they may see, and nothing else (S3)."""

from django.db import migrations

# (event, audience, channel, template, timing)
RULES = (
    ("complaint_registered", "role:management", "inbox", "Новая жалоба", "at_once"),
    ("complaint_registered", "role:management", "email", "Новая жалоба", "digest"),
    ("routed", "branch_manager", "inbox", "Обращение в вашем подразделении", "at_once"),
)


def ship(apps, schema_editor) -> None:
    """Leaves alone what the administrator has written: a rule that is there, a template renamed."""
    Rule = apps.get_model("notifications", "NotificationRule")
    templates = dict(
        apps.get_model("notifications", "NotificationTemplate").objects.values_list("name", "pk")
    )
    groups = dict(apps.get_model("organization", "Role").objects.values_list("code", "group"))
    events = dict(
        apps.get_model("notifications", "SignificantEvent").objects.values_list("code", "pk")
    )
    for event, audience, channel, template, timing in RULES:
        kind, _colon, role = audience.partition(":")
        key = {
            "event_id": events.get(event),
            "audience": kind,
            "role_id": groups.get(role) if role else None,
            "channel": channel,
        }
        named = (event in events, template in templates, not role or role in groups)
        if all(named) and not Rule.objects.filter(**key).exists():
            words = {"template_id": templates[template], "timing": timing}
            Rule.objects.create(**key, **words, only_who_sees=True)
    Rule.objects.filter(audience="branch_manager").update(only_who_sees=True)


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_only_who_sees"),
        ("organization", "0002_shipped"),
    ]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
