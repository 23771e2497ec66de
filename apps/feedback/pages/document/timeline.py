"""The history of a document as its page tells it."""

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.history import CODES, Code
from apps.feedback.models import Feedback, HistoryEntry
from apps.feedback.pages.document.people import attach_users
from apps.feedback.pages.document.text_diff import Piece, compare
from apps.organization.models import User

PAGE = 30  # entries shown before one asks for the earlier ones
SHORT = 60  # characters: a longer value is folded away
TABS = ("all", "changes", "comments")


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str
    is_shown_whole: bool = False

    @property
    def is_long(self) -> bool:
        return not self.is_shown_whole and max(len(self.before), len(self.after)) > SHORT

    @property
    def pieces(self) -> list[Piece]:
        return compare(self.before, self.after)


@dataclass
class Event:
    """One line of the timeline."""

    entry: HistoryEntry

    @property
    def code(self) -> Code | None:
        """None of what an app wrote that is no more."""
        return CODES.get(self.entry.action)

    @property
    def label(self) -> str:
        return str(self.code.words) if self.code else self.entry.action

    @property
    def icon(self) -> str:
        return self.code.icon if self.code else "point"

    @property
    def who(self) -> str:
        """Whose doing it was: an employee's, with whom they stood in for, if for anybody."""
        entry = self.entry
        if self.code and self.code.by:
            return str(self.code.by)
        if not entry.on_behalf_of_id:
            return str(entry.user)
        standing_in = gettext("standing in for %(name)s") % {"name": entry.on_behalf_of}
        return f"{entry.user} {standing_in}"

    @cached_property
    def changes(self) -> list[Change]:
        return [_change(each) for each in self.entry.changes]

    @property
    def values(self) -> list[Change]:
        """The changes short enough to be read at once."""
        return [change for change in self.changes if not change.is_long]

    @property
    def texts(self) -> list[Change]:
        """The changes that are folded away until somebody asks for them."""
        return [change for change in self.changes if change.is_long]


def _change(change: dict) -> Change:
    """A rule that has decided is named at once, however long its words are."""
    name = change["field"]
    shown = change["from_shown"], change["to_shown"]
    return Change(field_label(name), *shown, is_shown_whole=name == "rule")


OTHER_DOCUMENTS = {"other", "merged_into"}  # changes that name another document
SIDES = ("from", "to")


def hide_invisible(entries: list[HistoryEntry], user: User) -> None:
    """Let the history name only those documents that `user` may see; asks only if it names any."""
    naming = [
        change
        for entry in entries
        for change in entry.changes
        if change["field"] in OTHER_DOCUMENTS
    ]
    if not naming:
        return
    named = {change.get(side) for change in naming for side in SIDES} - {None}
    documents = Feedback.objects.posted_visible_to(user).filter(pk__in=named)
    seen = set(documents.values_list("pk", flat=True))
    for change in naming:
        change |= {
            f"{side}_shown": gettext("closed to you")
            for side in SIDES
            if change[f"{side}_shown"] and change.get(side) not in seen
        }


# What changes beside the row of the document.
BESIDE = {
    "attachment": _("file"),
    "other": _("document"),
    "paid_on": _("paid on"),
    "barred": _("barred"),
    "rule": _("by the rule"),
    "payment_document": _("payment document"),
    "provided_on": _("provided on"),
    "employees": _("for whom it is"),
}


def field_label(name: str) -> str:
    if name in BESIDE:
        return str(BESIDE[name])
    try:
        return str(Feedback._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:  # a field that a later release renamed
        return name


class Timeline:
    """The newest entries first; `has_earlier` tells whether there are more than are shown.

    `people` are those at hand already; without any they come with the entries.
    """

    def __init__(
        self,
        feedback: Feedback,
        people: dict[int, User],
        *,
        user: User,
        tab: str = "all",
        in_full: bool = False,
    ) -> None:
        self.feedback, self.people, self.user, self.in_full = feedback, people, user, in_full
        self.tab = tab if tab in TABS else "all"

    @cached_property
    def _entries(self) -> list[HistoryEntry]:
        entries = self.feedback.history.order_by("-at", "-pk")
        if self.tab == "comments":
            entries = entries.filter(action="feedback.comment")
        elif self.tab == "changes":
            entries = entries.exclude(action="feedback.comment")
        if not self.people:
            entries = entries.select_related("user", "on_behalf_of")
        found = list(entries if self.in_full else entries[: PAGE + 1])
        hide_invisible(found, self.user)
        if not self.people:
            return found
        attach_users(found, "user", self.people)
        lent = [entry for entry in found if entry.on_behalf_of_id]
        attach_users(lent, "on_behalf_of", self.people)
        return found

    @property
    def events(self) -> list[Event]:
        shown = self._entries if self.in_full else self._entries[:PAGE]
        return [Event(entry) for entry in shown]

    @property
    def has_earlier(self) -> bool:
        return not self.in_full and len(self._entries) > PAGE
