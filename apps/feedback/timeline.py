"""The history of a document as its page tells it."""

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.feedback.diff import Piece, compare
from apps.feedback.models import Feedback, HistoryEntry
from apps.feedback.people import attach_users
from apps.feedback.permissions import ACTIONS
from apps.organization.models import User

PAGE = 30  # entries shown before one asks for the earlier ones
SHORT = 60  # characters: a longer value is folded away
TABS = ("all", "changes", "comments")


@dataclass(frozen=True)
class Happening:
    """How the history tells of what is no action of this app: routing, activities."""

    done: str
    icon: str


HAPPENINGS: dict[str, Happening] = {
    "route": Happening(_("Routed to a department"), "arrow-ramp-right"),
    "unroute": Happening(_("Routing is taken back"), "arrow-back-up"),
    "appoint": Happening(_("Executor appointed"), "user-plus"),
    "take_over": Happening(_("Taken over by the head"), "hand-grab"),
    "decline": Happening(_("Cannot be processed, back to the head"), "hand-off"),
    "decline_department": Happening(_("Cannot be processed in the department"), "hand-off"),
    "send_to_triage": Happening(_("Sent to triage"), "arrow-back-up"),
    "resume": Happening(_("Taken up where it was"), "rotate-clockwise"),
    "ask_opinion": Happening(_("The employee is asked for their opinion"), "message-question"),
    "give_opinion": Happening(_("The employee has given their opinion"), "message-check"),
    "hand_over": Happening(_("Handed over"), "user-share"),
    "hand_over_activity": Happening(_("Activity handed over"), "user-share"),
    "hand_over_measure": Happening(_("Measure handed over"), "user-share"),
    "leave_subject": Happening(_("Taken from whom the appeal is about"), "user-off"),
    "change_client": Happening(_("Client changed"), "user-edit"),
    "take_in": Happening(_("Another document was merged into this one"), "git-merge"),
    "let_go": Happening(_("A merging into this one is undone"), "arrow-back-up"),
    "unlink": Happening(_("Link removed"), "unlink"),
    "plan_activity": Happening(_("Activity planned"), "calendar-plus"),
    "take_activity": Happening(_("Activity taken"), "hand-grab"),
    "move_activity": Happening(_("Activity moved"), "calendar-time"),
    "complete_activity": Happening(_("Activity done"), "checkbox"),
    "undo_completion": Happening(_("Activity is planned again"), "arrow-back-up"),
    "call_client": Happening(_("Call to the client"), "phone-outgoing"),
    "undo_call": Happening(_("A call was pressed by mistake"), "phone-off"),
    "call_refused": Happening(_("The exchange did not ring"), "phone-x"),
    "call_result": Happening(_("What came of the call"), "phone-check"),
    "send_message": Happening(_("Message to the client"), "send"),
    "repeat_message": Happening(_("Message is sent once more"), "repeat"),
    "message_sent": Happening(_("Message has been sent"), "mail-check"),
    "message_failed": Happening(_("Message was not sent"), "mail-x"),
    "message_unknown": Happening(_("Unknown whether the message was sent"), "mail-question"),
    "client_told": Happening(_("Client has been told"), "bell-ringing"),
    "client_not_told": Happening(_("Client was not told"), "bell-off"),
    "client_perhaps_told": Happening(_("Unknown whether the client was told"), "bell-question"),
    "ask_client": Happening(_("The client was asked by a personal link"), "message-question"),
    "survey_answer": Happening(_("The client has answered by his link"), "star"),
    "write_letter": Happening(_("Letter to the client"), "mail"),
    "cancel_activity": Happening(_("Activity cancelled"), "calendar-x"),
    "work_moved": Happening(_("Planned work moved to the main document"), "calendar-share"),
    "work_came": Happening(_("Planned work came with a duplicate"), "calendar-plus"),
    "work_left": Happening(_("Planned work went back with its duplicate"), "calendar-minus"),
    "work_back": Happening(_("Planned work is back"), "calendar-plus"),
    "request_compensation": Happening(_("Compensation asked for"), "coins"),
    "grant_compensation": Happening(_("Compensation granted"), "coins"),
    "approve_compensation": Happening(_("Compensation approved"), "check"),
    "refuse_compensation": Happening(_("Compensation refused"), "x"),
    "pay_compensation": Happening(_("Compensation paid"), "cash"),
    "correct_compensation": Happening(_("Payment corrected"), "pencil"),
    "recount_compensation": Happening(
        _("Together above the limit: another person decides on the compensation"), "hourglass"
    ),
    "cancel_compensation": Happening(_("Compensation cancelled"), "ban"),
    "plan_measure": Happening(_("Measure planned"), "target-arrow"),
    "complete_measure": Happening(_("Measure done"), "checkbox"),
    "check_measure": Happening(_("Measure checked"), "shield-check"),
    "cancel_measure": Happening(_("Measure cancelled"), "calendar-x"),
    "link_root_cause": Happening(_("Linked to a root cause"), "link"),
    "unlink_root_cause": Happening(_("Taken off a root cause"), "unlink"),
}


# Who did it, where it was nobody of the house: no employee's name stands beside it.
CLIENT, PRODUCT = pgettext_lazy("history", "Client"), pgettext_lazy("history", "Automatically")
BY_NOBODY_OF_US = {
    "survey_answer": CLIENT,
    **dict.fromkeys(
        (
            "message_sent", "message_failed", "message_unknown", "client_told", "client_not_told",
            "client_perhaps_told", "call_refused",
        ),
        PRODUCT,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        return max(len(self.before), len(self.after)) > SHORT

    @property
    def pieces(self) -> list[Piece]:
        return compare(self.before, self.after)


@dataclass
class Event:
    """One line of the timeline."""

    entry: HistoryEntry

    @cached_property
    def action(self):
        return ACTIONS.get(self.entry.action) or HAPPENINGS.get(self.entry.action)

    @property
    def label(self) -> str:
        return str(self.action.done) if self.action else self.entry.action

    @property
    def icon(self) -> str:
        return self.action.icon if self.action else "point"

    @property
    def who(self) -> str:
        """Whose doing it was: an employee's, with whom they stood in for, if for anybody."""
        entry = self.entry
        if entry.action in BY_NOBODY_OF_US:
            return str(BY_NOBODY_OF_US[entry.action])
        if not entry.on_behalf_of_id:
            return str(entry.user)
        standing_in = gettext("standing in for %(name)s") % {"name": entry.on_behalf_of}
        return f"{entry.user} {standing_in}"

    @cached_property
    def changes(self) -> list[Change]:
        return [
            Change(field_label(change["field"]), change["from_shown"], change["to_shown"])
            for change in self.entry.changes
        ]

    @property
    def values(self) -> list[Change]:
        """The changes short enough to be read at once."""
        return [change for change in self.changes if not change.is_long]

    @property
    def texts(self) -> list[Change]:
        """The changes that are folded away until somebody asks for them."""
        return [change for change in self.changes if change.is_long]


OTHER_DOCUMENTS = {"other", "merged_into"}  # changes that name another document
SIDES = ("from", "to")


def hide_invisible(entries: list[HistoryEntry], user) -> None:
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
    "payment_document": _("payment document"),
}


def field_label(name: str) -> str:
    if name in BESIDE:
        return str(BESIDE[name])
    try:
        return str(Feedback._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:  # a field that a later release renamed
        return name


class Timeline:
    """The newest entries first; `has_earlier` tells whether there are more than are shown."""

    def __init__(
        self,
        feedback: Feedback,
        people: dict[int, User],
        *,
        user,
        tab: str = "all",
        in_full: bool = False,
    ) -> None:
        self.feedback, self.people, self.user, self.in_full = feedback, people, user, in_full
        self.tab = tab if tab in TABS else "all"

    @cached_property
    def _entries(self) -> list[HistoryEntry]:
        entries = self.feedback.history.order_by("-at", "-pk")
        if self.tab == "comments":
            entries = entries.filter(action="comment")
        elif self.tab == "changes":
            entries = entries.exclude(action="comment")
        found = list(entries if self.in_full else entries[: PAGE + 1])
        attach_users(found, "user", self.people)
        lent = [entry for entry in found if entry.on_behalf_of_id]
        attach_users(lent, "on_behalf_of", self.people)
        hide_invisible(found, self.user)
        return found

    @property
    def events(self) -> list[Event]:
        shown = self._entries if self.in_full else self._entries[:PAGE]
        return [Event(entry) for entry in shown]

    @property
    def has_earlier(self) -> bool:
        return not self.in_full and len(self._entries) > PAGE
