from django.db import migrations

from apps.core.operations.installation import home


def settle(apps, schema_editor) -> None:
    """This database is at home where its tables are made (decision 039)."""
    apps.get_model("core", "Installation").objects.create(pk=1, home=home())


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
