"""Which documents are one matter: what counts together where money is given (S7).

A link can be removed and a merging taken back; the matter stays. So what was once split or merged
is one matter for good, and nobody comes below a limit by taking it apart.
"""

from django.db.models import Q

from apps.feedback.models import Feedback


def matter_of(feedback: Feedback) -> set[int]:
    """The keys of all that is or was split off or merged, however many steps away."""
    own = Feedback.objects.filter(pk=feedback.pk, matter__isnull=False).order_by()
    together = Feedback.objects.filter(matter__in=own.values("matter")).order_by()
    return {feedback.pk, *together.values_list("pk", flat=True)}


def join_matters(one: Feedback, other: Feedback) -> None:
    """Make one matter of those of two locked documents; it is called by a key of one of them."""
    former = {each.matter for each in (one, other) if each.matter is not None}
    matter = min(former, default=min(one.pk, other.pk))
    both = Q(pk__in=(one.pk, other.pk)) | Q(matter__in=former)
    Feedback.objects.filter(both).update(matter=matter)
    one.matter = other.matter = matter
