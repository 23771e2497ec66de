"""What a client wants to be told, and when it is night for him (S2, S11)."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.clients.models import Client, Consent
from apps.clients.services.cards import lock_card

Channel, Way = Consent.Channel, Consent.Way
_SALT = "clients.stop"


def may_be_told(client: Client, channel: str) -> bool:
    """Tell whether the newest word of the client lets messages go by the channel."""
    words = client.consents.filter(channel=channel).order_by("-at", "-pk")
    newest = words.values_list("is_given", flat=True).first()
    return newest is not False


def channels_wanted(client: Client) -> set[str]:
    """As `may_be_told`, for all channels in one query."""
    newest: dict[str, bool] = {}
    for channel, is_given in client.consents.order_by("at", "pk").values_list(
        "channel", "is_given"
    ):
        newest[channel] = is_given
    return {channel for channel in Channel.values if newest.get(channel, True)}


def zone_of(client: Client) -> ZoneInfo | None:
    """The clock on the client's wall; None where nobody has written it down."""
    return ZoneInfo(client.time_zone) if client.time_zone else None


@transaction.atomic
def change_consent(
    *,
    client: Client,
    by,
    wanted: Iterable[str],
    seen: Iterable[str] | None = None,
    time_zone: str = "",
    note: str = "",
) -> None:
    """Write down what the client wants, as he has told it; what is as before adds no row.

    `seen` is what stood in the form when it was opened: a channel that was left as it stood there
    keeps what the client himself has said meanwhile. Raises `PermissionDenied` to those who may not
    change clients.
    """
    if not by.has_perm("clients.change_client"):
        raise PermissionDenied
    client = lock_card(client)
    before, wanted = channels_wanted(client), set(wanted) & set(Channel.values)
    changed = wanted ^ (before if seen is None else set(seen))
    Consent.objects.bulk_create(
        Consent(client=client, channel=channel, is_given=channel in wanted, by=by, note=note)
        for channel in sorted(changed & set(Channel.values) & (wanted ^ before))
    )
    if client.time_zone != time_zone:
        client.time_zone = time_zone
        client.save(update_fields=["time_zone"])


@transaction.atomic
def withdraw_by_link(*, client: Client, channel: str, is_given: bool = False) -> None:
    """The client himself, by the link in a message: he needs nobody's right for it."""
    locked = lock_card(client)
    if may_be_told(locked, channel) != is_given:
        Consent.objects.create(client=locked, channel=channel, is_given=is_given, way=Way.LINK)


def stop_token(client: Client, channel: str) -> str:
    """What stands in the link «не присылать»: names the client and the channel, and is signed."""
    return signing.dumps([client.pk, channel], salt=_SALT)


def client_of_token(token: str) -> tuple[Client, str] | None:
    """The client and the channel of such a link; None where it was not made by us.

    The link of a card that was merged into another one speaks for that one.
    """
    try:
        pk, channel = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    client = Client.objects.current().current_of(pk)
    return (client, channel) if client and channel in Channel.values else None
