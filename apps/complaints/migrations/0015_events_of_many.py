from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0014_what_a_completion_and_a_call_were")]

    operations = [
        migrations.AddField(
            model_name="bulkitem",
            name="events",
            field=models.JSONField(
                default=list,
                help_text="What the change has raised: told at its end, of all at once.",
            ),
        ),
    ]
