"""Who sees no cards may find one by a whole contact (W1)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0005_merging_rights")]

    operations = [
        migrations.AlterModelOptions(
            name="client",
            options={
                "ordering": ["last_name", "company", "first_name", "pk"],
                "permissions": [
                    ("merge_client", "Can merge cards of one client"),
                    ("find_client", "Can find a client by a whole phone or e-mail"),
                ],
                "verbose_name": "client",
                "verbose_name_plural": "clients",
            },
        ),
    ]
