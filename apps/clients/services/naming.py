"""What a card begins with when somebody has typed a name, a company, a phone or an e-mail."""

import re

from apps.clients.models import Client, ClientContact, contact_kind
from apps.core.values.phones import parse_phone

PHONE_WORDS = 8  # «тел. 8 495 700 00 09 доб. 415»
# What the names of firms begin with: «ООО Ромашка», «ИП Петров».
_LEGAL_FORM = re.compile(r"([нопз]?ао|ооо|тоо|ип|ф?гуп|муп|ано|нко|тсж|снт)\b", re.IGNORECASE)


def typed_so_far(query: str) -> tuple[dict, list[dict]]:
    """What was typed into the search, as the beginning of a new card: (fields, contacts).

    What begins with a legal form is a company: it has no surname.
    """
    words, contacts = _without_contacts(query.split())
    if words and _LEGAL_FORM.match(words[0]):
        return {"kind": Client.Kind.LEGAL_ENTITY, "company": " ".join(words)}, contacts
    names = ("last_name", "first_name", "middle_name")
    return dict(zip(names, " ".join(words).split(maxsplit=2), strict=False)), contacts


def _without_contacts(words: list[str]) -> tuple[list[str], list[dict]]:
    """Split what is a phone, of as many words as belong to it, or an e-mail off the others."""
    rest, contacts, place = [], [], 0
    while place < len(words):
        length = _contact_at(words, place)
        if length:
            contacts.append({"value": " ".join(words[place : place + length])})
        else:
            rest.append(words[place])
        place += length or 1
    return rest, contacts


def _contact_at(words: list[str], place: int) -> int:
    """How many words from `place` on are one contact, the longest; 0 where none begins there."""
    if contact_kind(words[place]) == ClientContact.Kind.EMAIL:
        return 1
    longest = min(len(words) - place, PHONE_WORDS)
    spans = range(longest, 0, -1)
    found = (size for size in spans if parse_phone(" ".join(words[place : place + size])))
    return next(found, 0)
