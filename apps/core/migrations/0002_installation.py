from django.db import migrations, models

from apps.core.installation import home


def settle(apps, schema_editor) -> None:
    """This database is at home where the table is made."""
    apps.get_model("core", "Installation").objects.create(pk=1, home=home())


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("home", models.CharField(blank=True, max_length=80, verbose_name="home")),
                (
                    "held_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="restored at"),
                ),
            ],
            options={
                "verbose_name": "installation",
                "verbose_name_plural": "installations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="installation_is_one"
                    )
                ],
            },
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
