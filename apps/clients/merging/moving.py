"""How the parts of a card go along with a merging, and back: contacts, visits, consents."""

from apps.clients.extensions import CardMove
from apps.clients.models import Client, ClientContact, Consent, Visit
from apps.clients.services.consents import channels_wanted


class ContactsFollow:
    """Phones and e-mails, each once: what the main card has stays, unseen, on the merged one."""

    code = "contacts"
    references = ("clients.ClientContact.client",)

    def move(self, move: CardMove) -> dict:
        known = {(row.kind, row.normalized): row for row in move.main.contacts.all()}
        moved, notes = [], {}
        for row in move.merged.contacts.all():
            own = known.get((row.kind, row.normalized))
            if own is None:
                moved.append([row.pk, row.kind, row.value, row.normalized, row.note])
            elif row.note and not own.note:
                notes[own.pk] = row.note
        ClientContact.objects.filter(pk__in=[row[0] for row in moved]).update(client=move.main)
        for pk, note in notes.items():
            ClientContact.objects.filter(pk=pk).update(note=note)
        return {"rows": moved, "notes": notes} if moved or notes else {}

    def put_back(self, move: CardMove, moved: dict) -> None:
        """As the merged card had them: also one that was corrected or removed meanwhile."""
        rows = moved["rows"]
        move.main.contacts.filter(pk__in=[row[0] for row in rows]).delete()
        ClientContact.objects.bulk_create(
            ClientContact(
                client=move.merged, kind=kind, value=value, normalized=normalized, note=note
            )
            for _pk, kind, value, normalized, note in rows
        )
        for pk, note in moved["notes"].items():
            move.main.contacts.filter(pk=pk, note=note).update(note="")


class VisitsFollow:
    code = "visits"
    references = ("clients.Visit.client",)

    def move(self, move: CardMove) -> list[int]:
        keys = list(move.merged.visits.values_list("pk", flat=True))
        Visit.objects.filter(client=move.merged).update(client=move.main)
        return keys

    def put_back(self, move: CardMove, moved: list[int]) -> None:
        move.main.visits.filter(pk__in=moved).update(client=move.merged)


class ConsentsFollow:
    """Each word that was said. Where the two cards contradict each other the stricter one holds."""

    code = "consents"
    references = ("clients.Consent.client",)

    def move(self, move: CardMove) -> dict:
        allowed = channels_wanted(move.main) & channels_wanted(move.merged)
        rows = list(move.merged.consents.values_list("pk", flat=True))
        Consent.objects.filter(pk__in=rows).update(client=move.main)
        refused = sorted(channels_wanted(move.main) - allowed)
        added = [_refusal(move.main, channel, move) for channel in refused]
        return {"rows": rows, "added": added} if rows or added else {}

    def put_back(self, move: CardMove, moved: dict) -> None:
        """What the client has withdrawn since is withdrawn on both cards: which one is unknown."""
        move.main.consents.filter(pk__in=moved["added"]).delete()
        move.main.consents.filter(pk__in=moved["rows"]).update(client=move.merged)


class WithdrawalsStay:
    """Refers to nothing of its own: looks last at what was said while the two cards were one."""

    code = "withdrawals"
    references = ()

    def move(self, move: CardMove) -> bool:
        return True

    def put_back(self, move: CardMove, moved: bool) -> None:
        said = move.main.consents.filter(at__gt=move.since)
        refused = set(said.values_list("channel", flat=True)) - channels_wanted(move.main)
        for channel in sorted(refused & channels_wanted(move.merged)):
            _refusal(move.merged, channel, move)


class StayWithTheirCards:
    """What is said of one card and not of its client: it is read with that card alone."""

    code = "cards"
    references = (
        "clients.Client.merged_into",
        "clients.CardMerging.main",
        "clients.CardMerging.merged",
        "clients.DifferentClients.first",
        "clients.DifferentClients.second",
    )

    def move(self, move: CardMove) -> None:
        return None

    def put_back(self, move: CardMove, moved: None) -> None:
        return None


def _refusal(client: Client, channel: str, move: CardMove) -> int:
    row = Consent.objects.create(
        client=client,
        channel=channel,
        is_given=False,
        way=Consent.Way.MERGING,
        by=move.by,
        at=move.at,
    )
    return row.pk
