from django.db import migrations, models
from django.db.models import F


def presume_handed_over(apps, schema_editor):
    """Of what is under way nobody has noted how far it came: it is not sent again by itself."""
    under_way = apps.get_model("complaints", "ClientMessage").objects.filter(state="sending")
    under_way.update(handed_over_at=F("sending_at"))


class Migration(migrations.Migration):
    dependencies = [("complaints", "0019_codes_of_the_history")]

    operations = [
        migrations.AddField(
            model_name="clientmessage",
            name="handed_over_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="handed over"),
        ),
        migrations.RunPython(presume_handed_over, migrations.RunPython.noop),
    ]
