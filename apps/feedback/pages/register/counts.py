"""How many documents the tabs of the register hold; counting all of a large house takes long."""

from dataclasses import dataclass

from django.db.models import QuerySet

from apps.core.database.parallel import in_parallel
from apps.core.lists import Tab
from apps.core.values.presence import not_none
from apps.feedback.models.querysets import FeedbackQuerySet
from apps.feedback.pages.register.register import Register

COUNT_LIMIT = 1_000  # of the open tab; all of it is counted when somebody asks for it
# Of one's own beside filters: far more documents are read than counted then.
OWN_BESIDE_LIMIT = 99


@dataclass(frozen=True)
class Count:
    """`limit` is where it stopped counting; None: nowhere."""

    tab: Tab
    found: int
    limit: int | None

    @property
    def is_more(self) -> bool:
        return self.limit is not None and self.found > self.limit


def counts_of(register: Register, *, sampled: Register) -> list[Count]:
    """Count each tab; only the open one of a search (the rest is work) and to the very end.

    `sampled` is the same register by a sample: of a search that is mostly enough for a thousand.
    """
    wants_all = bool(register.query.last("exact"))
    only_open = wants_all or register.words
    tabs = [tab for tab in register.offered_tabs if tab.is_current or not only_open]
    if wants_all:
        with in_parallel():
            return [Count(tab, _keys(register, tab).count(), None) for tab in tabs]
    return [_count(register, tab, sampled) for tab in tabs]


def _limit(register: Register, tab: Tab) -> int:
    is_beside = bool(register.filtered_by) and not tab.is_current
    return OWN_BESIDE_LIMIT if is_beside and tab.name == "mine" else COUNT_LIMIT


def _count(register: Register, tab: Tab, sampled: Register) -> Count:
    limit = _limit(register, tab)
    if register.words:
        found = _keys(sampled, tab)[: limit + 1].count()
        if found > limit or not not_none(sampled.sample).is_cut:
            return Count(tab, found, limit)
    return Count(tab, _keys(register, tab)[: limit + 1].count(), limit)


def _keys(register: Register, tab: Tab) -> QuerySet:
    return _documents(register, tab).order_by().values("pk")


def _documents(register: Register, tab: Tab) -> FeedbackQuerySet:
    documents = register.documents_of(tab.name)
    is_scattered = register.is_placed_with_many and not register.filtered_by
    if register.words or is_scattered or tab.name == "drafts":  # a draft is in no place
        return documents
    return documents.looked_up(register.user)
