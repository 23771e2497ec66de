from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0013_what_came_with_a_duplicate"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="reached",
            field=models.BooleanField(
                editable=False,
                help_text="Of a call, if told.",
                null=True,
                verbose_name="the client answered",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="taken_on_completion",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Nobody had taken it before: taken back, it is everybody's again.",
            ),
        ),
    ]
