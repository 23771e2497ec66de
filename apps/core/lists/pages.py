"""Pages that do not count: whether there is a next one is known from one row more."""

from dataclasses import dataclass

from apps.core.lists.columns import Rows

LAST_PAGE = 1_000_000  # beyond it no database counts rows


@dataclass(frozen=True)
class Page:
    """One page of a list; `has_more` says whether rows follow behind it."""

    rows: Rows
    number: int
    has_more: bool
    most: int  # rows that a page holds
    last_number: int = LAST_PAGE

    @property
    def size(self) -> int:
        return len(self.rows.objects)

    @property
    def is_part(self) -> bool:
        """Whether the list has more rows than this page."""
        return self.has_more or self.number > 1

    @property
    def has_next(self) -> bool:
        return self.has_more and self.number < self.last_number

    @property
    def is_last_possible(self) -> bool:
        return self.has_more and self.number == self.last_number

    @property
    def first(self) -> int:
        return (self.number - 1) * self.most + 1

    @property
    def last(self) -> int:
        return self.first + self.size - 1

    @property
    def total(self) -> int | None:
        """How many rows there are, where the page itself tells."""
        return self.last if not self.has_more and (self.size or self.number == 1) else None
