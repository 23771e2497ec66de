from django.db import migrations, models

# Of what was written before, these were certainly the client's words.
CERTAIN = ("survey_answer", "call_result")


def mark(apps, schema_editor):
    entries = apps.get_model("feedback", "HistoryEntry").objects.order_by()
    entries.filter(action__in=CERTAIN).update(from_client=True)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0019_the_earlier_term")]

    operations = [
        migrations.AddField(
            model_name="historyentry",
            name="from_client",
            field=models.BooleanField(
                default=False,
                help_text="The client was talked to, has answered, or has sent the file.",
                verbose_name="from the client",
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
