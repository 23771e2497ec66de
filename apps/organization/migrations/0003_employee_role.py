"""The base role «Сотрудник»: whoever works here may record an appeal (W1).

Its rights are given to it by the apps that own them. Who can sign in, works here and has no role
yet gets it: heads of departments and executors, whom nothing but their place gave rights.
"""

from django.db import migrations

CODE, NAME = "employee", "Сотрудник"


def ship(apps, schema_editor) -> None:
    Group, Role = apps.get_model("auth", "Group"), apps.get_model("organization", "Role")
    taken = Group.objects.filter(name=NAME).exists()  # a role of the administrator's own
    group = Group.objects.create(name=f"{NAME} (любой)" if taken else NAME)
    Role.objects.create(code=CODE, group=group, kind="base")
    without = apps.get_model("organization", "User").objects.filter(
        employee__is_active=True, is_active=True, is_superuser=False, groups=None
    )
    group.user_set.add(*without)


class Migration(migrations.Migration):
    dependencies = [("organization", "0002_shipped")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
