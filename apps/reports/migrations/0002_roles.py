"""The roles as shipped (B8, W2, S11). The administrator changes the bundles (C4)."""

from django.db import migrations

CLIENT_CARD = ["clients.view_client", "clients.add_client", "clients.change_client"]
REGISTERS = ["feedback.register", *CLIENT_CARD]
PROCESSES = [
    "feedback.view_all",
    "feedback.process",
    "feedback.carry_out_activities",
    "feedback.add_details",
    "reports.view_reports",
    *CLIENT_CARD,
]

# code: (name, kind, permissions)
ROLES = {
    "registry_administrator": ("Администратор регистратуры", "base", REGISTERS),
    "call_centre_operator": ("Оператор call-центра", "base", REGISTERS),
    "call_centre_head": ("Руководитель call-центра", "base", REGISTERS),
    "doctor": ("Врач", "base", REGISTERS),
    "branch_manager": ("Управляющий филиалом", "base", REGISTERS),
    "feedback_processing": ("Отработка обратной связи", "additional", PROCESSES),
    "secretary": (
        "Секретарь",
        "base",
        ["feedback.view_all", "feedback.triage", "feedback.add_details", *REGISTERS],
    ),
    "quality_manager": ("Менеджер по качеству", "base", ["feedback.verify", *PROCESSES]),
    "managing_director": ("Управляющий директор", "base", ["feedback.verify", *PROCESSES]),
    "management": (
        "Руководство",
        "base",
        ["feedback.view_all", "reports.view_reports", "clients.view_client"],
    ),
}

# Permissions that do not exist yet when this runs: `post_migrate` makes them later.
NAMES = {
    "register": "Can register appeals",
    "process": "Can process appeals",
    "view_all": "Can view all posted appeals",
    "triage": "Can triage appeals",
    "verify": "Can verify the analysis",
    "carry_out_activities": "Can carry out activities",
    "add_details": "Can add details and comments",
    "view_reports": "Can view reports",
    "view_client": "Can view client",
    "add_client": "Can add client",
    "change_client": "Can change client",
}
MODELS = {"feedback": "feedback", "reports": "report", "clients": "client"}


def get_permission(apps, label: str):
    app_label, codename = label.split(".")
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=MODELS[app_label]
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": NAMES[codename]}
    )
    return permission


def create_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Role = apps.get_model("organization", "Role")
    for code, (name, kind, labels) in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*(get_permission(apps, label) for label in labels))
        Role.objects.get_or_create(code=code, defaults={"group": group, "kind": kind})


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("feedback", "0002_search_indexes"),
        ("clients", "0001_initial"),
        ("organization", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
