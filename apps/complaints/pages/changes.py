"""What has changed on a board since somebody last asked, so that two boards stay in step (A3)."""

import re
from functools import cached_property

from apps.complaints.pages.board import Board, Card
from apps.core.values.keys import typed_key
from apps.feedback.models import Feedback, HistoryEntry

# An entry may be committed after one that was begun later: the last ones are looked at again.
LOOK_BACK = 20
MOST = 200  # changed documents that are told one by one; after more the board is fetched anew
MOST_CARDS = 5000  # that a page is believed to have
_TOKEN = re.compile(r"([0-9]{1,18})-[0-9]{1,18}")


def present_token() -> str:
    """What the history of all documents ends with: another one as soon as anything has happened."""
    return _token_of(_latest())


class Changes:
    """`since` is the token of the last answer, `have` the documents whose cards the page has.

    Nothing is told of a document that the user may not see. Anybody may claim to have any card, so
    `gone` answers alike of all that is not on his board, whatever has or has not happened to it.
    """

    def __init__(self, board: Board, *, since: str, have: str = "") -> None:
        self.board, self.since, self._have = board, since, have

    @cached_property
    def _latest(self) -> list[tuple[int, int]]:
        return _latest()

    @property
    def token(self) -> str:
        return _token_of(self._latest)

    @property
    def is_nothing(self) -> bool:
        return self.since == self.token

    @cached_property
    def _changed(self) -> set[int]:
        """The documents of the entries behind `since`, one more than `MOST` at most."""
        typed = _TOKEN.fullmatch(self.since)
        entries = HistoryEntry.objects.filter(pk__gt=int(typed[1]) if typed else 0).order_by()
        behind = entries.values_list("feedback", flat=True).distinct()[: MOST + 1]
        return {document for _pk, document in self._latest} | set(behind)

    @property
    def is_too_much(self) -> bool:
        return len(self._changed) > MOST + LOOK_BACK or not _TOKEN.fullmatch(self.since)

    @cached_property
    def have(self) -> set[int]:
        keys = (typed_key(key) for key in self._have.split(",")[:MOST_CARDS])
        return {key for key in keys if key}

    @cached_property
    def documents(self) -> list[Feedback]:
        return self.board.among(self._changed)

    @property
    def cards(self) -> list[Card]:
        return self.board.cards(self.documents)

    @property
    def gone(self) -> list[int]:
        """The cards of the page whose documents are not on the board of this user."""
        return sorted(self.have - self.board.keys_among(self.have)) if self.have else []


def _latest() -> list[tuple[int, int]]:
    return list(HistoryEntry.objects.order_by("-pk").values_list("pk", "feedback")[:LOOK_BACK])


def _token_of(latest: list[tuple[int, int]]) -> str:
    """The newest entry, and the sum of the last ones: any that comes between changes it."""
    keys = [pk for pk, _document in latest]
    return f"{keys[0]}-{sum(keys)}" if keys else "0-0"
