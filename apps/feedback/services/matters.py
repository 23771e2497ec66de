"""Which documents are one matter: what counts together where money is given (S7).

A link can be removed and a merging taken back; the histories that tell of it stay. So what was once
split or merged is one matter for good, and nobody comes below a limit by taking it apart.
"""

from collections.abc import Collection, Iterator

from django.db.models import Q

from apps.feedback.models import Feedback, HistoryEntry, Link

# Written in the history of the first document, with the number of the other one.
JOINED = ("feedback.split", "feedback.take_in")
# In the history of the other one: with whom it may have been joined.
TOLD = ("feedback.link", "feedback.merge")


def matter_of(feedback: Feedback) -> set[int]:
    """The keys of all that is or was split off or merged, however many steps away."""
    found, fresh = set(), {feedback.pk}
    while fresh:
        found |= fresh
        fresh = (_tied_to(fresh) | _once_joined_with(fresh)) - found
    return found


def _tied_to(keys: Collection[int]) -> set[int]:
    """As the links and mergings are now."""
    parts = Q(feedback__in=keys) | Q(other__in=keys)
    pairs = Link.objects.filter(parts, kind=Link.Kind.PART).values_list("feedback", "other")
    merged = Q(pk__in=keys, merged_into__isnull=False) | Q(merged_into__in=keys)
    duplicates = Feedback.objects.filter(merged).order_by().values_list("pk", "merged_into")
    return {pk for pair in (*pairs, *duplicates) for pk in pair}


def _once_joined_with(keys: Collection[int]) -> set[int]:
    """As the histories of both sides tell, whatever has become of it."""
    numbers = set(Feedback.objects.filter(pk__in=keys).values_list("number", flat=True))
    parts = {number for _pk, number in _told(JOINED, feedback__in=keys)}
    wholes = {number for _pk, number in _told(TOLD, feedback__in=keys)}
    told = _told(JOINED, feedback__number__in=wholes)
    from_parts = Feedback.objects.filter(number__in=parts).order_by().values_list("pk", flat=True)
    return {pk for pk, number in told if number in numbers} | set(from_parts)


def _told(actions: Collection[str], **conditions) -> Iterator[tuple[int, str]]:
    """Of which document an entry is, and the number that it names."""
    entries = HistoryEntry.objects.filter(action__in=actions, **conditions).order_by()
    for pk, changes in entries.values_list("feedback", "changes"):
        for change in changes:
            if change["field"] in ("other", "merged_into") and change["to_shown"]:
                yield pk, change["to_shown"]
