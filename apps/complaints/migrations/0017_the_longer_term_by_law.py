"""«Срок продлён» names the term by law, which was extended, and not the internal one.

Where somebody has changed the sentence, nothing is touched.
"""

from django.db import migrations

SENTENCES = (
    "чем мы рассчитывали: нужно получить дополнительные сведения. Ответим вам не позднее {due_on}.",
    "требует дополнительного времени. О решении мы сообщим вам не позднее {due_on}.",
)


def change(apps, schema_editor):
    templates = apps.get_model("complaints", "MessageTemplate").objects
    for sentence in SENTENCES:
        for template in templates.filter(text__contains=sentence):
            longer = sentence.replace("{due_on}", "{law_due_on}")
            template.text = template.text.replace(sentence, longer)
            template.save(update_fields=["text"])


class Migration(migrations.Migration):
    dependencies = [("complaints", "0016_opinions")]

    operations = [migrations.RunPython(change, migrations.RunPython.noop, elidable=True)]
