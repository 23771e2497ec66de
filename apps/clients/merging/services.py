"""Two cards of one client become one, and two again within a day (C1, decision 068)."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.clients.edit_conflicts import texts
from apps.clients.extensions import CardMove, follows
from apps.clients.merging.models import BOTH
from apps.clients.models import CardMerging, Client, DifferentClients
from apps.clients.permissions import can_merge
from apps.clients.services.cards import CLIENT_FIELDS, card_of, reindex_client
from apps.core.exceptions import Conflict
from apps.core.text.normalisation import one_line

MERGED_FIELDS = (*CLIENT_FIELDS, "time_zone")
# What comes to a merged card later is of a form that was sent at that very moment.
STRAYS_WITHIN = timedelta(hours=1)


class CardsChanged(Conflict):
    """Somebody has changed one of the two cards since they were looked at."""


@transaction.atomic
def merge_clients(
    *,
    main: Client,
    merged: Client,
    by,
    stays: Mapping[str, int | str] | None = None,
    seen: str = "",
    note: str = "",
    at=None,
) -> CardMerging:
    """Give the card `main` all that refers to `merged`, which leaves every list from now on.

    `stays` says of `MERGED_FIELDS` on which of the two cards, by key, the value stands that stays,
    or `BOTH` for the notes; else the main card's stays, and where it is blank the other's. `seen`
    is `state_of` the two as they were looked at. Raises `PermissionDenied`, `CardsChanged`,
    `Conflict` where one of them was merged already, `ValidationError` where the values do not make
    a card.
    """
    if not can_merge(by):
        raise PermissionDenied
    main, merged = _lock(main, merged)
    _require_current(main, merged)
    if seen and seen != state_of(main, merged):
        raise CardsChanged(_("The cards were changed meanwhile. Look at them once more."))
    at = at or timezone.now()
    kept = _take_values(main, merged, stays or {})
    merging = CardMerging.objects.create(
        main=main, merged=merged, by=by, at=at, note=one_line(note), kept=kept
    )
    _move(merging, main=main, merged=merged, at=at)
    reindex_client(client=main)
    return merging


@transaction.atomic
def unmerge_clients(*, merging: CardMerging, by, at=None) -> CardMerging:
    """Take a merging back within `UNDONE_WITHIN`: what was moved goes back, and only that.

    What came to the main card since stays there, also a field that somebody has changed since.
    Raises `PermissionDenied`, `Conflict` when it is too late, done already or when the main card
    was merged itself since, `ValidationError` where the INN belongs to another company by now.
    """
    if not can_merge(by):
        raise PermissionDenied
    main, merged = _lock(merging.main, merging.merged)
    merging = CardMerging.objects.select_for_update().get(pk=merging.pk)
    _require_undoable(merging, main)
    at = at or timezone.now()
    merged.merged_into = None
    _give_values_back(merging, main, merged)
    move = CardMove(main=main, merged=merged, by=by, at=at, since=merging.at)
    for each in follows:
        for moved in reversed(merging.moved.get(each.code, [])):
            each.put_back(move, moved)
    merging.undone_at, merging.undone_by = at, by
    merging.save(update_fields=["undone_at", "undone_by"])
    for card in (main, merged):
        reindex_client(client=card)
    return merging


def collect_strays(*, now=None) -> int:
    """Give the main card what came to a merged one while the two were being merged.

    A form may have been read before the merging and written after it. Returns how many mergings
    were looked at.
    """
    now = now or timezone.now()
    recent = CardMerging.objects.filter(undone_at=None, at__gt=now - STRAYS_WITHIN)
    keys = list(recent.values_list("pk", flat=True))
    for key in keys:
        _collect(key, now)
    return len(keys)


@transaction.atomic
def call_different(*, client: Client, other: Client, by) -> None:
    """Note that two cards which look alike are of two clients. Raises `PermissionDenied`."""
    if not can_merge(by):
        raise PermissionDenied
    first, second = sorted((client.pk, other.pk))
    DifferentClients.objects.get_or_create(first_id=first, second_id=second, defaults={"by": by})


def state_of(*cards: Client) -> str:
    """What a page carries to notice a change of one of the cards before it is sent."""
    said = {card.pk: texts(card_of(card)) | {"time_zone": card.time_zone} for card in cards}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def value_that_stays(name: str, main: Client, other: Client) -> int | str:
    """The card, by key, whose value stays where nobody says otherwise; of two notes both."""
    own, others = getattr(main, name), getattr(other, name)
    if name == "note" and own and others and own != others:
        return BOTH
    return main.pk if own or not others else other.pk


def _lock(main: Client, merged: Client) -> tuple[Client, Client]:
    """Always in one order, so that two people never wait for each other.

    Without the key: a registration holds its document and asks for the key of its client, while a
    merging holds the clients and asks for the document.
    """
    keys = sorted({main.pk, merged.pk})
    rows = Client.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    locked = {row.pk: row for row in rows}
    return locked[main.pk], locked[merged.pk]


def _require_current(main: Client, merged: Client) -> None:
    if main.pk == merged.pk:
        raise ValidationError({"other": _("This is the card itself. Choose another one.")})
    for card in (main, merged):
        if card.merged_into_id:
            text = _("The card “%(card)s” was merged into “%(main)s” already.")
            values = {"card": card, "main": card.current}
            raise Conflict(text % values, url=card.current.get_absolute_url())


def _require_undoable(merging: CardMerging, main: Client) -> None:
    url = main.get_absolute_url()
    if merging.undone_at:
        raise Conflict(_("This merging was undone already."), url=url)
    if not merging.may_be_undone:
        raise Conflict(_("A merging can be undone for a day. That day is over."), url=url)
    if main.merged_into:
        text = _("The main card was merged into “%(card)s” since. Undo that merging first.")
        raise Conflict(text % {"card": main.current}, url=main.current.get_absolute_url())


def _take_values(main: Client, merged: Client, stays: Mapping[str, int | str]) -> dict:
    before = {name: getattr(main, name) for name in MERGED_FIELDS}
    for name in MERGED_FIELDS:
        chosen = stays.get(name) or value_that_stays(name, main, merged)
        setattr(main, name, _value(name, chosen, main, merged))
    kept = {"merged": _leave(main, merged)}
    main.full_clean()
    main.save()
    after = {name: getattr(main, name) for name in MERGED_FIELDS}
    kept["main"] = {
        name: [_as_text(before[name]), _as_text(after[name])]
        for name in MERGED_FIELDS
        if before[name] != after[name]
    }
    return kept


def _value(name: str, chosen: int | str, main: Client, merged: Client):
    if chosen == BOTH and name == "note":
        return "\n".join(filter(None, (main.note, merged.note)))
    return getattr(merged if chosen == merged.pk else main, name)


def _leave(main: Client, merged: Client) -> dict:
    """Take the merged card out of use; the INN of a company can stand on one card only."""
    kept = {"inn": merged.inn} if merged.inn and merged.inn == main.inn else {}
    if kept:
        merged.inn = ""
    merged.merged_into = main
    merged.save(update_fields=["inn", "merged_into"])
    return kept


def _give_values_back(merging: CardMerging, main: Client, merged: Client) -> None:
    for name, (before, after) in merging.kept["main"].items():
        if _as_text(getattr(main, name)) == after:
            setattr(main, name, _from_text(name, before))
    for name, before in merging.kept["merged"].items():
        setattr(merged, name, before)
    main.save()
    merged.validate_constraints()
    merged.save()


def _as_text(value) -> str:
    return "" if value is None else str(value)


def _from_text(name: str, text: str):
    if name == "birth_date":
        return date.fromisoformat(text) if text else None
    return text


def _move(merging: CardMerging, *, main: Client, merged: Client, at) -> None:
    move = CardMove(main=main, merged=merged, by=merging.by, at=at, since=merging.at)
    for each in follows:
        moved, known = each.move(move), merging.moved.setdefault(each.code, [])
        if moved and moved not in known:
            known.append(moved)
    merging.save(update_fields=["moved"])


@transaction.atomic
def _collect(key: int, now) -> None:
    merging = CardMerging.objects.select_related("main", "merged", "by").get(pk=key)
    main, merged = _lock(merging.main, merging.merged)
    merging = CardMerging.objects.select_for_update().get(pk=key)
    if merging.undone_at is None:
        _move(merging, main=main.current, merged=merged, at=now)
