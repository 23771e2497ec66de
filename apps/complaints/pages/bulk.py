"""Which documents were chosen in a list, and what can be done with them; reads, changes nothing."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise, cached_property

from apps.complaints.models import BulkChange, BulkItem
from apps.complaints.permissions import offered_in_bulk
from apps.complaints.services.bulk import MOST, can_be_undone
from apps.core.actions import for_many
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.services import keys_of_queue, keys_of_view
from apps.organization.models import Branch, User
from apps.organization.services import find_schedules

SOURCES = {"register": "feedback:list", "triage": "complaints:triage"}
LONGEST_KEY = 18  # digits: more no database can count


@dataclass(frozen=True)
class Offer:
    """One change of many documents as it is offered."""

    name: str

    @property
    def label(self) -> str | Promise:
        return for_many()[self.name].label

    @property
    def icon(self) -> str:
        return for_many()[self.name].icon

    @property
    def url(self) -> str:
        return reverse("complaints:bulk", args=[self.name])


def offers_for(user: User) -> list[Offer]:
    return [Offer(name) for name in offered_in_bulk(user)]


def bar_of(offers: list[Offer], source: str, view: object = "", has_more: bool = False) -> dict:
    """The bar of what can be done with the chosen documents; `view` is the list they stand in."""
    values = {"source": source, "view": str(view), "has_more": has_more, "limit": MOST}
    return {"offers": offers, **values}


class Selection:
    """The documents that `params` name one by one, or as all of a list (`all`).

    In a form each is `key:version`, so that the services can tell what has happened since it was
    shown. What the user does not see is not there.
    """

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user, self.params = user, params

    @property
    def source(self) -> str:
        source = self.params.get("source", "")
        return source if source in SOURCES else "register"

    @property
    def view(self) -> str:
        return self.params.get("view", "").replace("\x00", "")  # no database keeps this sign

    @property
    def back(self) -> str:
        address = reverse(SOURCES[self.source])
        return f"{address}?{self.view}" if self.view else address

    @cached_property
    def _named(self) -> dict[int, int | None]:
        """{key: version} as they came; `all` is looked up in the list itself."""
        if self.params.get("all"):
            return dict.fromkeys(self._all_of_list())
        pairs = (text.partition(":") for text in self.params.getlist("document"))
        return {
            int(key): int(version) if _is_number(version) else None
            for key, _colon, version in pairs
            if _is_number(key)
        }

    def _all_of_list(self) -> list[int]:
        if self.source == "triage":
            return keys_of_queue(user=self.user, limit=MOST + 1)
        return keys_of_view(user=self.user, view=self.view, limit=MOST + 1)

    @property
    def is_cut(self) -> bool:
        return len(self._named) > MOST

    @cached_property
    def documents(self) -> list[Feedback]:
        """Those that the user sees, in the order in which they were chosen."""
        keys = list(self._named)[:MOST]
        visible = Feedback.objects.posted_visible_to(self.user)
        seen = visible.only("number", "version", "state", "statutory_due_at", "branch").in_bulk(
            keys
        )
        return [seen[key] for key in keys if key in seen]

    @property
    def chosen(self) -> dict[int, int]:
        """{key: version}: the version that was shown, or else the present one; none is later."""
        return {
            each.pk: min(self._named[each.pk] or each.version, each.version)
            for each in self.documents
        }

    def past_the_law(self, due_at: datetime) -> list[Feedback]:
        """Those whose term by law ends before the date that is to be set for all (C6)."""
        return [each for each in self.documents if _ends_before(each, due_at)]

    def branches_off(self, day: date) -> list[Branch]:
        """The branches of the documents that do not work on that day; two queries."""
        keys = {each.branch_id for each in self.documents}
        branches = list(Branch.objects.filter(pk__in=keys))
        schedules = find_schedules(branches=branches, since=day)
        return [each for each in branches if not schedules[each.pk].is_working(day)]

    @property
    def pairs(self) -> Iterator[str]:
        return (f"{key}:{version}" for key, version in self.chosen.items())


class BulkResult:
    """What became of a change, as its page tells it."""

    def __init__(self, change: BulkChange, user: User) -> None:
        self.change, self.user = change, user

    @property
    def is_undoing(self) -> bool:
        return self.change.undoes_id is not None

    @property
    def can_be_undone(self) -> bool:
        return can_be_undone(self.change) and not hasattr(self.change, "undone_by")

    @cached_property
    def refused(self) -> list[BulkItem]:
        return self._items(BulkItem.Outcome.REFUSED)

    @cached_property
    def refused_by_reason(self) -> list[tuple[str, list[BulkItem]]]:
        """What was refused for the same reason stands together, the most frequent first."""
        groups = defaultdict(list)
        for item in self.refused:
            reason = item.reason.replace(not_none(item.feedback.number), " ")
            groups[" ".join(reason.split())].append(item)
        return sorted(groups.items(), key=lambda group: -len(group[1]))

    @cached_property
    def done(self) -> list[BulkItem]:
        return self._items(BulkItem.Outcome.DONE)

    def _items(self, outcome: str) -> list[BulkItem]:
        """Only of what he still sees: a document may have gone where it is not his business."""
        seen = Feedback.objects.posted_visible_to(self.user).order_by().values("pk")
        items = self.change.items.filter(outcome=outcome, feedback__in=seen)
        return list(items.select_related("feedback").order_by("feedback__number"))


def _ends_before(feedback: Feedback, due_at: datetime) -> bool:
    return feedback.statutory_due_at is not None and feedback.statutory_due_at < due_at


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY
