"""How many documents the tabs of the register hold; counting all of a large house takes long."""

from dataclasses import dataclass

from django.db.models import QuerySet

from apps.feedback.models import Feedback
from apps.feedback.register import Register
from apps.feedback.tabs import Tab

COUNT_LIMIT = 1_000  # of the open tab; all of it is counted when somebody asks for it
# Of the other tabs while filters narrow them: far more documents are read than counted then.
BESIDE_LIMIT = 99


@dataclass(frozen=True)
class Count:
    """`limit` is where it stopped counting; None: nowhere."""

    tab: Tab
    found: int
    limit: int | None

    @property
    def is_more(self) -> bool:
        return self.limit is not None and self.found > self.limit


def counts_of(register: Register) -> list[Count]:
    """Count each tab; only the open one of a search (the rest is work) and to the very end."""
    wants_all = bool(register.params.last("exact"))
    only_open = wants_all or register.query
    return [
        _count(register, tab, None if wants_all else _limit(register, tab))
        for tab in register.tabs
        if tab.is_current or not only_open
    ]


def _limit(register: Register, tab: Tab) -> int:
    return BESIDE_LIMIT if register.filtered_by and not tab.is_current else COUNT_LIMIT


def _count(register: Register, tab: Tab, limit: int | None) -> Count:
    keys = _documents(register, tab).order_by().values("pk")
    found = keys.count() if limit is None else keys[: limit + 1].count()
    return Count(tab, found, limit)


def _documents(register: Register, tab: Tab) -> QuerySet[Feedback]:
    documents = register.documents_of(tab.name)
    is_scattered = register.is_placed_with_many and not register.filtered_by
    if register.query or is_scattered or tab.name == "drafts":  # a draft is in no place
        return documents
    return documents.looked_up(register.user)
