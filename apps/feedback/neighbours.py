"""Which documents were registered right before and after another one."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from apps.feedback.models import Feedback


@dataclass(frozen=True)
class Neighbour:
    """A document beside another one, and the page of the view that it stands on (0: on none)."""

    pk: int
    page: int


def registered_beside(documents: QuerySet[Feedback], pk: int) -> tuple[int | None, int | None]:
    """The keys of the next newer and the next older of `documents`; None where there is none."""
    at = documents.filter(pk=pk).values_list("registered_at", flat=True).first()
    if at is None:
        return None, None
    # The bound outside of the OR is where PostgreSQL begins in the index of the dates.
    newer = Q(registered_at__gte=at) & (Q(registered_at__gt=at) | Q(pk__gt=pk))
    older = Q(registered_at__lte=at) & (Q(registered_at__lt=at) | Q(pk__lt=pk))
    ways = ((newer, ("registered_at", "pk")), (older, ("-registered_at", "-pk")))
    keys = documents.values_list("pk", flat=True)
    return tuple(keys.filter(beyond).order_by(*order).first() for beyond, order in ways)
