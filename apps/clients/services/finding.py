"""Who sees no cards finds a client by a whole phone or e-mail, to name them in an appeal (W1).

They learn the name and the city, and get a ticket in place of the key: signed, and theirs alone.
Keys could be counted up, and each would tell a name.
"""

from django.core import signing
from django.core.exceptions import ValidationError

from apps.clients.models import Client, contact_kind, normalise_contact
from apps.clients.permissions import can_find

_SALT = "clients.found"
MOST = 10  # a family shares a phone


def is_whole_contact(typed: str) -> bool:
    """Whether `typed` is a phone that can be dialled, or an e-mail address."""
    return _normalised(typed) is not None


def found_by_contact(*, user, typed: str) -> list[Client]:
    """The clients to whom the whole phone or e-mail belongs, at most ten; parts find nobody."""
    contact = _normalised(typed)
    if contact is None or not can_find(user):
        return []
    return list(Client.objects.current().with_contact([contact])[:MOST])


def ticket_of(*, client: int, user) -> str:
    """What `user` sends in place of the key of a client whom they have found."""
    return signing.dumps([client, user.pk], salt=_SALT)


def client_of_ticket(*, ticket: str, user) -> Client | None:
    """None where the ticket is forged or somebody else's."""
    try:
        key, finder = signing.loads(ticket, salt=_SALT)
    except signing.BadSignature:
        return None
    return Client.objects.current().current_of(key) if finder == user.pk else None


def _normalised(typed: str) -> str | None:
    try:
        return normalise_contact(contact_kind(typed), typed)
    except ValidationError:
        return None
