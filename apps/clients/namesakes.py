"""Who is called the same as somebody new: asked before a second card of one person is made (C1)."""

from django.db.models import QuerySet
from django.utils.formats import date_format

from apps.clients.models import Client, ClientContact
from apps.core.text.normalisation import one_line

READ, SHOWN = 50, 5
LAST_DIGITS = 4


def namesakes_of(client: Client, clients: QuerySet[Client]) -> list[Client]:
    """Those of `clients` with the same name; a patronymic that one of two lacks may be the same."""
    words = client.company or f"{client.last_name} {client.first_name}".strip()
    if not words:
        return []
    found = clients.search(words).filter(kind=client.kind).prefetch_related("contacts")
    return [each for each in found[:READ] if _are_namesakes(client, each)][:SHOWN]


def marks_in_words(client: Client) -> list[str]:
    """What tells a namesake from another: city, day of birth, the end of the phone."""
    phones = [row for row in client.contacts.all() if row.kind == ClientContact.Kind.PHONE]
    born = date_format(client.birth_date, "d.m.Y") if client.birth_date else ""
    phone = f"…{_digits(phones[0])[-LAST_DIGITS:]}" if phones else ""
    return [mark for mark in (client.city, born, phone) if mark]


def _digits(contact: ClientContact) -> str:
    return contact.normalized.partition(";")[0]


def _are_namesakes(one: Client, other: Client) -> bool:
    if one.kind == Client.Kind.LEGAL_ENTITY:
        return _same(one.company, other.company)
    patronymics = one.middle_name, other.middle_name
    return (
        _same(one.last_name, other.last_name)
        and _same(one.first_name, other.first_name)
        and (not all(patronymics) or _same(*patronymics))
    )


def _same(one: str, other: str) -> bool:
    one, other = (one_line(text).casefold().replace("ё", "е") for text in (one, other))
    return one == other
