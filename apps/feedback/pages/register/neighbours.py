"""Which documents were registered right before and after another one."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Subquery

from apps.feedback.models import Feedback


@dataclass(frozen=True)
class Neighbour:
    """A document beside another one, and the page of the view that it stands on (0: on none)."""

    pk: int
    page: int


def registered_beside(
    documents: QuerySet[Feedback], feedback: Feedback
) -> tuple[int | None, int | None]:
    """The keys of the next newer and the next older of `documents`; None where there is none."""
    at, pk = feedback.registered_at, feedback.pk
    if at is None:
        return None, None
    # The bound outside of the OR is where PostgreSQL begins in the index of the dates.
    newer = Q(registered_at__gte=at) & (Q(registered_at__gt=at) | Q(pk__gt=pk))
    older = Q(registered_at__lte=at) & (Q(registered_at__lt=at) | Q(pk__lt=pk))
    ways = ((newer, ("registered_at", "pk")), (older, ("-registered_at", "-pk")))
    keys = documents.values("pk")
    nearest = [Subquery(keys.filter(beyond).order_by(*order)[:1]) for beyond, order in ways]
    return Feedback.objects.order_by().filter(pk=pk).values_list(*nearest).get()
