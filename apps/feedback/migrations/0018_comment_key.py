from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0017_former_subjects")]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="key",
            field=models.UUIDField(
                editable=False,
                help_text="Of the form and what it says: sent twice, it is one comment.",
                null=True,
                unique=True,
            ),
        ),
    ]
