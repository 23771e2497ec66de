"""An extension that was typed becomes part of what a phone is compared and found by."""

from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Concat

from apps.core.phones import parse_phone
from apps.core.search import normalise

CHUNK = 1000


def keep_extensions(apps, schema_editor):
    """Nothing is merged and nothing goes: what would meet another contact stays as it is."""
    clients = apps.get_model("clients", "Client").objects
    contacts = apps.get_model("clients", "ClientContact").objects
    phones = contacts.filter(kind="phone").only("client_id", "value", "normalized")
    behind = [row for row in phones.iterator(CHUNK) if _lacks_extension(row)]
    for contact in behind:
        phone = parse_phone(contact.value)
        own = contacts.filter(client=contact.client_id, kind="phone")
        if own.filter(normalized=phone.identity).exists():
            continue
        contacts.filter(pk=contact.pk).update(normalized=phone.identity)
        found_by = Concat("search_text", Value(f" {phone.digits}"))
        clients.filter(pk=contact.client_id).update(search_text=found_by)


def _lacks_extension(contact) -> bool:
    phone = parse_phone(contact.value)
    return bool(phone and phone.extension and contact.normalized != phone.identity)


def compose_search_words(apps, schema_editor):
    clients = apps.get_model("clients", "Client").objects
    known = clients.order_by("pk").values_list("pk", "search_text").iterator(CHUNK)
    changed = [(pk, words) for pk, text in known if (words := normalise(text)) != text]
    for pk, words in changed:
        clients.filter(pk=pk).update(search_text=words)


class Migration(migrations.Migration):
    dependencies = [("clients", "0004_consents")]

    operations = [
        migrations.RunPython(keep_extensions, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(compose_search_words, migrations.RunPython.noop, elidable=True),
    ]
