"""Everything that writes clients: cards, their contacts, and the words by which they are found."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from apps.clients.edit_conflicts import ClientConflict, contact_rows, contacts_in, merge, texts
from apps.clients.models import Client, ClientContact, contact_kind, known_contacts
from apps.core.search import normalise, phone_fragment
from apps.core.text.normalisation import one_line

CLIENT_FIELDS = (
    "kind",
    "last_name",
    "first_name",
    "middle_name",
    "company",
    "inn",
    "city",
    "birth_date",
    "note",
)
# Single details that a request may need, in the order in which they are asked for (C5).
CONTACT_DETAILS = ("phone", "email")
CARD_DETAILS = ("city", "middle_name", "birth_date", "inn")
OF_PEOPLE = {"middle_name", "birth_date"}  # a company is never asked for these


@transaction.atomic
def create_client(*, by, values: dict, contacts: Iterable[dict] = ()) -> Client:
    """Create a client with phones and e-mails: `{"value": as typed, "note": …}` each (C1, W1).

    Raises `PermissionDenied`, and `ValidationError` {field: message}; of contacts under "contacts".
    """
    if not by.has_perm("clients.add_client"):
        raise PermissionDenied
    return _write(Client(), values, contacts)


@transaction.atomic
def update_client(
    *, client: Client, by, values: dict, contacts: Iterable[dict], seen: dict | None = None
) -> Client:
    """Change a client; contacts that are not given any more are removed. Raises as above.

    With `seen` (`texts` of the card when it was opened) what others changed since is kept; raises
    `ClientConflict` where both changed the same, or where both changes do not fit together (B1).
    """
    if not by.has_perm("clients.change_client"):
        raise PermissionDenied
    client = lock_card(client)
    if seen is None:
        return _write(client, values, contacts)
    now = card_of(client)
    given = contact_rows(_cleaned_contacts(client, contacts))
    mine = {name: now[name] for name in CLIENT_FIELDS} | values | given
    merged, collisions = merge(seen=seen, now=now, mine=mine)
    if collisions:
        raise ClientConflict(client, merged=merged, now=now, names=collisions)
    try:
        return _write(client, merged, contacts_in(merged))
    except ValidationError as error:
        changed = [name for name, text in texts(now).items() if seen.get(name) != text]
        if not changed:
            raise
        raise ClientConflict(client, merged=mine, now=now, names=changed) from error


def lock_card(client: Client) -> Client:
    """The card as it is now, locked until the transaction ends; of a merged one the main card."""
    row = Client.objects.select_for_update().get(pk=client.pk)
    return lock_card(row.merged_into) if row.merged_into else row


def missing_details(*, client: Client, asked: Iterable[str]) -> list[str]:
    """Return which of the `asked` details the card lacks; at most one query, for the contacts.

    An unsaved client lacks all that one of his kind has.
    """
    asked = set(asked)
    if client.kind == Client.Kind.LEGAL_ENTITY:
        asked -= OF_PEOPLE
    known = {name for name in CARD_DETAILS if getattr(client, name)}
    if client.pk and asked & set(CONTACT_DETAILS):
        known |= {contact.kind for contact in client.contacts.all()}
    return [name for name in (*CONTACT_DETAILS, *CARD_DETAILS) if name in asked - known]


def name_of_detail(name: str) -> str:
    if name in CONTACT_DETAILS:
        return str(ClientContact.Kind(name).label)
    return str(Client._meta.get_field(name).verbose_name)


@transaction.atomic
def fill_in_details(*, client: Client, by, values: dict) -> Client:
    """Write single details that the card lacked (see `missing_details`), and nothing else.

    A phone or an e-mail is added to those that are there. Raises as `update_client`: also when a
    colleague has filled in another value meanwhile.
    """
    client = lock_card(client)
    contacts = [{"value": value} for name, value in values.items() if name in CONTACT_DETAILS]
    fields = {name: value for name, value in values.items() if name not in CONTACT_DETAILS}
    seen = texts(card_of(client)) | dict.fromkeys(fields, "")
    known = [{"value": row.value, "note": row.note} for row in client.contacts.all()]
    return update_client(
        client=client, by=by, values=fields, contacts=[*known, *contacts], seen=seen
    )


def card_of(client: Client) -> dict:
    """What stands on the card: the fields, then the contacts."""
    fields = {name: getattr(client, name) for name in CLIENT_FIELDS}
    return fields | contact_rows(client.contacts.all())


def reindex_client(*, client: Client) -> None:
    """Write anew the words by which a client is found, after his contacts were changed."""
    client.search_text = client_search_text(client, client.contacts.all())
    client.save(update_fields=["search_text"])


def client_search_text(client: Client, contacts: Iterable[ClientContact]) -> str:
    """Names, company, INN, e-mails and phones (digits without +7) as the search compares them."""
    words = [client.company, client.last_name, client.first_name, client.middle_name, client.inn]
    words += [phone_fragment(contact.normalized) or contact.normalized for contact in contacts]
    return normalise(" ".join(filter(None, words)))


def _write(client: Client, values: dict, contacts: Iterable[dict]) -> Client:
    for name in CLIENT_FIELDS:
        if name in values:
            setattr(client, name, values[name])
    client.full_clean()
    given = _cleaned_contacts(client, contacts)
    client.search_text = client_search_text(client, given)
    client.save()
    _keep_contacts(client, given)
    return client


def _cleaned_contacts(client: Client, contacts: Iterable[dict]) -> list[ClientContact]:
    """The contacts with what they are compared by; the same one twice is one."""
    cleaned, errors, known = {}, [], known_contacts(client)
    for values in contacts:
        value = one_line(values["value"])
        contact = ClientContact(
            kind=contact_kind(value), value=value, note=values.get("note", "").strip()
        )
        try:
            if value in known:
                contact.normalized = known[value]
            else:
                contact.clean()
        except ValidationError as error:
            errors.extend(error.messages)
        cleaned.setdefault((contact.kind, contact.normalized), contact)
    if errors:
        raise ValidationError({"contacts": errors})
    return list(cleaned.values())


def _keep_contacts(client: Client, given: list[ClientContact]) -> None:
    known = {(contact.kind, contact.normalized): contact for contact in client.contacts.all()}
    for contact in given:
        old = known.pop((contact.kind, contact.normalized), None)
        if old is not None and (old.value, old.note) == (contact.value, contact.note):
            continue
        contact.pk, contact.client = old and old.pk, client
        contact.save()
    for contact in known.values():
        contact.delete()
