"""As `feedback.0024` of the documents: raw values beside the words, as far as they are known."""

from django.db import migrations

TEXTS = ("title", "description")


def tell_raw(apps, schema_editor):
    model = apps.get_model("complaints", "RootCauseEntry")
    entries = list(model.objects.exclude(changes=[]))
    for entry in entries:
        entry.changes = [_with_raw(change) for change in entry.changes]
    model.objects.bulk_update(entries, ["changes"], batch_size=500)


def tell_shown(apps, schema_editor):
    model = apps.get_model("complaints", "RootCauseEntry")
    entries = list(model.objects.exclude(changes=[]))
    for entry in entries:
        entry.changes = [
            {"field": each["field"], "from": each["from_shown"], "to": each["to_shown"]}
            for each in entry.changes
        ]
    model.objects.bulk_update(entries, ["changes"], batch_size=500)


def _with_raw(change: dict) -> dict:
    told = {"field": change["field"]}
    for side in ("from", "to"):
        if change["field"] in TEXTS:
            told[side] = change[side]
        elif not change[side]:
            told[side] = None
    return told | {"from_shown": change["from"], "to_shown": change["to"]}


class Migration(migrations.Migration):
    dependencies = [("complaints", "0017_the_longer_term_by_law")]

    operations = [migrations.RunPython(tell_raw, tell_shown, elidable=True)]
