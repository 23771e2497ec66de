"""Who can no longer sign in keeps no work: it goes to one person, or back (decision 023).

What is somebody's by name is known to the apps above; they register each kind of it
(`extensions.work_in_hand`).
"""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.exceptions import Conflict
from apps.organization.extensions import Work, work_in_hand
from apps.organization.models import User

NAMED = 5  # of what is refused for one reason


@dataclass
class HandedOver:
    """`refused` holds what stays, by its kind and the reason."""

    given: int = 0
    refused: dict[tuple[Work, str], list[str]] = field(default_factory=dict)

    @property
    def refusals(self) -> list[str]:
        """«4 открытых обращения (ОС-…, …): у … нет права …», one line for each reason."""
        return [_refusal(work, rows, why) for (work, why), rows in self.refused.items()]


def work_of(user: User) -> list[str]:
    """Say how much of what is in the hands of `user`: «12 открытых обращений», …"""
    counted = [(work, work.rows(user).count()) for work in work_in_hand]
    return [work.words(count) for work, count in counted if count]


@transaction.atomic
def hand_over_work(*, user: User, by: User, to: User | None, at=None) -> HandedOver:
    """Give all that is in the hands of `user` to another person, or back where it came from.

    Each row by its own service, with its history. What `to` may not have stays with `user`, is told
    and can be given to somebody else (decision 041). Takes full rights. Raises `ValidationError`
    where `to` cannot sign in or is the same person.
    """
    if not by.is_superuser:
        raise PermissionDenied
    if to and (to.pk == user.pk or not to.is_active):
        raise ValidationError({"work_goes_to": _("Choose somebody who can sign in.")})
    at, result = at or timezone.now(), HandedOver()
    for work in work_in_hand:
        for row in list(work.rows(user)):
            _give(work, row, result, user=user, by=by, to=to, at=at)
    return result


def _give(work: Work, row, result: HandedOver, **values) -> None:
    try:
        with transaction.atomic():
            work.give(row, **values)
    except (PermissionDenied, Conflict, ValidationError) as error:
        why = "; ".join(getattr(error, "messages", [])) or str(getattr(error, "message", ""))
        why = why or _("You have no right to this here.")
        result.refused.setdefault((work, why), []).append(str(row))
    else:
        result.given += 1


def _refusal(work: Work, rows: list[str], why: str) -> str:
    named = ", ".join(sorted(rows)[:NAMED]) + (", …" if len(rows) > NAMED else "")
    return f"{work.words(len(rows))} ({named}): {why}"
