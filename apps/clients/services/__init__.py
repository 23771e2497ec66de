"""Everything that writes clients: cards and contacts, and what they want to be told."""

from apps.clients.merging.services import merge_clients, unmerge_clients
from apps.clients.services.cards import (
    CLIENT_FIELDS,
    CONTACT_DETAILS,
    ClientConflict,
    card_of,
    client_search_text,
    create_client,
    fill_in_details,
    missing_details,
    name_of_detail,
    reindex_client,
    update_client,
)
from apps.clients.services.consents import (
    change_consent,
    channels_wanted,
    client_of_token,
    may_be_told,
    stop_token,
    withdraw_by_link,
    zone_of,
)
from apps.clients.services.finding import (
    client_of_ticket,
    found_by_contact,
    is_whole_contact,
    ticket_of,
)
from apps.clients.services.naming import typed_so_far

__all__ = [
    "CLIENT_FIELDS",
    "CONTACT_DETAILS",
    "ClientConflict",
    "card_of",
    "change_consent",
    "channels_wanted",
    "client_of_ticket",
    "client_of_token",
    "client_search_text",
    "create_client",
    "fill_in_details",
    "found_by_contact",
    "is_whole_contact",
    "may_be_told",
    "merge_clients",
    "missing_details",
    "name_of_detail",
    "reindex_client",
    "stop_token",
    "ticket_of",
    "typed_so_far",
    "unmerge_clients",
    "update_client",
    "withdraw_by_link",
    "zone_of",
]
