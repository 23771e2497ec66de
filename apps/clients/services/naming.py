"""What a card begins with when somebody has typed a name, a company, a phone or an e-mail."""

import re

from apps.clients.models import Client, ClientContact, contact_kind
from apps.core.phones import parse_phone

# What the names of firms begin with: «ООО Ромашка», «ИП Петров».
_LEGAL_FORM = re.compile(r"([нопз]?ао|ооо|тоо|ип|ф?гуп|муп|ано|нко|тсж|снт)\b", re.IGNORECASE)


def typed_so_far(query: str) -> tuple[dict, list[dict]]:
    """What was typed into the search, as the beginning of a new card: (fields, contacts).

    What begins with a legal form is a company: it has no surname.
    """
    query = query.strip()
    if parse_phone(query) or contact_kind(query) == ClientContact.Kind.EMAIL:
        return {}, [{"value": query}]
    if _LEGAL_FORM.match(query):
        return {"kind": Client.Kind.LEGAL_ENTITY, "company": query}, []
    names = ("last_name", "first_name", "middle_name")
    return dict(zip(names, query.split(maxsplit=2), strict=False)), []
