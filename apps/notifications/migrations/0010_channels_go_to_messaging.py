from django.db import migrations


class Migration(migrations.Migration):
    """Their settings are a table of `messaging` now."""

    dependencies = [
        ("messaging", "0001_initial"),
        ("notifications", "0009_broken_off_in_a_row"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="ChannelSettings")]
        ),
    ]
