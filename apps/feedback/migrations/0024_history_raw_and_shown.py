"""Each change of the history keeps raw values beside the words that were shown.

Of an entry that is there already the words are all that is known, unless they are the raw value (a
text, an emptied field) or name a document by its number. What is not known is left out.
"""

from django.core.exceptions import FieldDoesNotExist
from django.db import migrations

BATCH = 500
DOCUMENTS = ("other", "merged_into")
TEXTS = ("attachment", "payment_document")  # changed beside the row of the document
REFERENCES = ("other", "barred", "paid_on")


def tell_raw(apps, schema_editor):
    model = apps.get_model("feedback", "Feedback")
    for entries in _batches(apps):
        numbers = _keys_by_number(model, entries)
        for entry in entries:
            entry.changes = [_with_raw(model, change, numbers) for change in entry.changes]
        apps.get_model("feedback", "HistoryEntry").objects.bulk_update(entries, ["changes"])


def tell_shown(apps, schema_editor):
    for entries in _batches(apps):
        for entry in entries:
            entry.changes = [
                {"field": each["field"], "from": each["from_shown"], "to": each["to_shown"]}
                for each in entry.changes
            ]
        apps.get_model("feedback", "HistoryEntry").objects.bulk_update(entries, ["changes"])


def _batches(apps):
    entries = apps.get_model("feedback", "HistoryEntry").objects.exclude(changes=[])
    last = 0
    while batch := list(entries.filter(pk__gt=last).order_by("pk").only("changes")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _keys_by_number(model, entries) -> dict[str, int]:
    named = {
        change[side]
        for entry in entries
        for change in entry.changes
        if change["field"] in DOCUMENTS
        for side in ("from", "to")
    }
    return dict(model.objects.filter(number__in=named).values_list("number", "pk"))


def _with_raw(model, change: dict, numbers: dict[str, int]) -> dict:
    told = {"field": change["field"]}
    for side in ("from", "to"):
        told |= _raw(model, change["field"], change[side], numbers, side)
    return told | {"from_shown": change["from"], "to_shown": change["to"]}


def _raw(model, name: str, shown: str, numbers: dict[str, int], side: str) -> dict:
    empty, is_text = _kind(model, name)
    if not shown:
        return {side: empty}
    if is_text:
        return {side: shown}
    if name in DOCUMENTS and shown in numbers:
        return {side: numbers[shown]}
    return {}


def _kind(model, name: str) -> tuple[str | None, bool]:
    """What it is when it is empty, and whether it is shown as it is."""
    if name in TEXTS:
        return "", True
    if name in REFERENCES:
        return None, False
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return "", False
    is_letters = field.get_internal_type() in ("CharField", "TextField", "EmailField")
    is_text = is_letters and not field.choices and name != "applicant_phone"
    return ("" if is_letters else None), is_text


class Migration(migrations.Migration):
    dependencies = [("feedback", "0023_shared_by_many")]

    operations = [migrations.RunPython(tell_raw, tell_shown, elidable=True)]
