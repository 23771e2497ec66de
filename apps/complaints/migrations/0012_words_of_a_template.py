"""A clumsy sentence of a template as shipped; where somebody has changed it, nothing is touched."""

from django.db import migrations

OLD = "Пока мы ждём ваших подробностей, работа с обращением не закрыта."
NEW = "Пока мы ждём ответа, ваше обращение остаётся в работе."


def change(apps, schema_editor):
    for template in apps.get_model("complaints", "MessageTemplate").objects.filter(
        text__contains=OLD
    ):
        template.text = template.text.replace(OLD, NEW)
        template.save(update_fields=["text"])


class Migration(migrations.Migration):
    dependencies = [("complaints", "0011_root_cause_history")]
    operations = [migrations.RunPython(change, migrations.RunPython.noop)]
