"""One page of the register: its rows, and which pages there are beside it."""

from dataclasses import dataclass

from apps.feedback.tables import Rows

PAGE_SIZE = 25
LAST_PAGE = 400  # deeper pages would be read from their beginning: narrow the filter instead


@dataclass(frozen=True)
class Page:
    rows: Rows
    number: int
    has_more: bool

    @property
    def size(self) -> int:
        return len(self.rows.documents)

    @property
    def is_part(self) -> bool:
        """Whether the view has more documents than this page."""
        return self.has_more or self.number > 1

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def has_next(self) -> bool:
        return self.has_more and self.number < LAST_PAGE

    @property
    def is_last_possible(self) -> bool:
        return self.has_more and self.number == LAST_PAGE

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + self.size - 1

    @property
    def total(self) -> int | None:
        """How many there are, where the page itself tells."""
        return self.last if not self.has_more and (self.size or self.number == 1) else None
