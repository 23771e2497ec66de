"""Two people edit one client: a change of each is kept, and what both changed is asked about.

The form carries the texts that stood on the card when it was opened (clients have no history that
could tell). So a field that only a colleague changed keeps what he wrote, by whatever door.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.clients.models import Client, ClientContact
from apps.core.exceptions import Conflict

CONTACT = "contact "


@dataclass(frozen=True)
class Collision:
    """A field, or `CONTACT` with a phone or e-mail, that both changed; None: removed."""

    name: str
    theirs: object
    mine: object


class ClientConflict(Conflict):
    """Somebody changed the same meanwhile. `merged` holds what only one of the two changed, and
    mine where both did; `seen` is what stands on the card now."""

    def __init__(self, client: Client, *, merged: dict, now: dict, names: list[str]) -> None:
        text = _("This client was changed while you were editing.")
        super().__init__(text, url=client.get_absolute_url())
        self.merged, self.seen = merged, texts(now)
        self.collisions = [Collision(name, now.get(name), merged.get(name)) for name in names]


def contact_rows(contacts: Iterable[ClientContact]) -> dict[str, dict]:
    """Phones and e-mails, each by what it is compared by."""
    return {CONTACT + c.normalized: {"value": c.value, "note": c.note} for c in contacts}


def contacts_in(card: dict) -> list[dict]:
    return [value for name, value in card.items() if name.startswith(CONTACT)]


def texts(card: dict) -> dict[str, str]:
    """A card as it is compared, and as a form carries it."""
    return {name: text_of(value) for name, value in card.items()}


def text_of(value) -> str:
    if isinstance(value, dict):  # a contact
        value = ", ".join(filter(None, value.values()))
    # A browser sends other line ends than a file had, and no blanks at the ends.
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def merge(*, seen: dict[str, str], now: dict, mine: dict) -> tuple[dict, list[str]]:
    """Return the card to be saved, and the names of what both changed, where it holds mine.

    What `seen` does not account for counts as changed.
    """
    merged, collisions = {}, []
    for name in {**now, **mine}:
        theirs, own = text_of(now.get(name)), text_of(mine.get(name))
        before = seen.get(name, "" if name.startswith(CONTACT) else None)
        kept = now if own == before else mine
        if name in kept:
            merged[name] = kept[name]
        if before not in (theirs, own) and theirs != own:
            collisions.append(name)
    return merged, collisions
