"""What colleagues may be told, and what they want to be told."""

from collections.abc import Iterable

from django.db import transaction

from apps.notifications.models import NotificationRule, Preference
from apps.organization.models import User

OUTSIDE = (NotificationRule.Audience.CLIENT, NotificationRule.Audience.ADDRESS)


def offered_to(user: User) -> dict[tuple[str, str], bool]:
    """What colleagues may be told: `{(event, channel): may he switch it off}`, in one query."""
    rules = NotificationRule.objects.filter(
        is_active=True, event__is_active=True, template__is_active=True
    ).exclude(audience__in=OUTSIDE)
    found: dict[tuple[str, str], bool] = {}
    for event, channel, may_be_declined in rules.order_by("event", "pk").values_list(
        "event__code", "channel", "may_be_declined"
    ):
        found[event, channel] = found.get((event, channel), True) and may_be_declined
    return found


def declined_by(user: User) -> set[tuple[str, str]]:
    rows = Preference.objects.filter(user=user, is_wanted=False)
    return set(rows.values_list("event", "channel"))


@transaction.atomic
def choose(*, user: User, wanted: Iterable[tuple[str, str]]) -> None:
    """Keep what he wants of that which he may choose; the rest stays as it was."""
    wanted = set(wanted)
    rows = [
        Preference(user=user, event=event, channel=channel, is_wanted=(event, channel) in wanted)
        for (event, channel), may_be_declined in offered_to(user).items()
        if may_be_declined
    ]
    Preference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "event", "channel"],
        update_fields=["is_wanted"],
    )
