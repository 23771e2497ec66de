"""Cards that may be of one client: the same phone, e-mail, or name with the day of birth."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.clients.models import Client, ClientContact, DifferentClients
from apps.core.text.normalisation import one_line

SHOWN = 3  # of one card
READ = 200  # contacts: the phone of a reception stands on many cards


@dataclass(frozen=True)
class Likeness:
    """Another card, and in words what the two have in common."""

    other: Client
    reasons: tuple[str, ...]

    @property
    def in_words(self) -> str:
        return ", ".join(self.reasons)


def alike(clients: Iterable[Client], user) -> dict[int, list[Likeness]]:
    """By the key of each of these cards: what `user` may see and nobody has called another client.

    Three queries however many cards there are, and one more where something is found. The contacts
    of the cards should be prefetched.
    """
    cards = {card.pk: card for card in clients}
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    others: dict[int, Client] = {}
    for own, other, reason in (*_by_contact(cards, user), *_by_name(cards, user)):
        others[other.pk] = other
        found[own.pk, other.pk].append(reason)
    different = _called_different(cards) if found else set()
    likenesses = defaultdict(list)
    for (own, other), reasons in found.items():
        pair = (min(own, other), max(own, other))
        if pair not in different and len(likenesses[own]) < SHOWN:
            likenesses[own].append(Likeness(others[other], tuple(dict.fromkeys(reasons))))
    return dict(likenesses)


def name_key(client: Client) -> str:
    """The name as namesakes are compared by it."""
    return one_line(str(client)).casefold().replace("ё", "е")


def _by_contact(cards: dict[int, Client], user):
    owners = defaultdict(list)
    for card in cards.values():
        for contact in card.contacts.all():
            owners[contact.normalized].append(card)
    if not owners:
        return
    rows = ClientContact.objects.filter(
        normalized__in=owners, client__in=Client.objects.visible_to(user)
    )
    for row in rows.select_related("client")[:READ]:
        for card in owners[row.normalized]:
            if card.pk != row.client_id:
                yield card, row.client, row.shown


def _by_name(cards: dict[int, Client], user):
    """By the surname, which has an index; then the whole name and the day are compared."""
    born = [card for card in cards.values() if card.birth_date]
    if not born:
        return
    by_key = defaultdict(list)
    for card in born:
        by_key[name_key(card), card.birth_date].append(card)
    same = Q(
        last_name__in={card.last_name for card in born},
        birth_date__in={card.birth_date for card in born},
    )
    for other in Client.objects.visible_to(user).filter(same)[:READ]:
        for card in by_key.get((name_key(other), other.birth_date), ()):
            if card.pk != other.pk:
                yield card, other, _("name and date of birth")


def _called_different(cards: dict[int, Client]) -> set[tuple[int, int]]:
    rows = DifferentClients.objects.filter(Q(first__in=cards) | Q(second__in=cards))
    return set(rows.values_list("first_id", "second_id"))
