"""The catalogue of significant events: preset, each switched on and off by the administrator (A1).

An event is raised with a document (`services.publish_event`); whom it is told, by which channel and
in which words stands in its rules. A timed one is raised by the clock, at the offset of each rule.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Event:
    """`offset` says on which side of a moment the minutes of a rule lie; "": it is no moment."""

    code: str
    label: str | Promise
    about: str | Promise
    offset: str = ""

    @property
    def is_timed(self) -> bool:
        return bool(self.offset)


BEFORE, AFTER = "before", "after"

# In the order of the life of a document.
EVENTS: dict[str, Event] = {
    event.code: event
    for event in (
        Event(
            "appeal_registered",
            _("Appeal registered"),
            _("Any appeal but a complaint has got its number."),
        ),
        Event("complaint_registered", _("Complaint registered"), _("A complaint got its number.")),
        Event(
            "complaint_created",
            _("Creating the document “Complaint”"),
            _("A low rating or a negative review becomes a complaint; switched off, none is made."),
        ),
        Event("assigned", _("Assigned"), _("Somebody is responsible or executor now.")),
        Event("routed", _("Routed to a department"), _("The head is to take it or to decline.")),
        Event(
            "declined",
            _("“Cannot be processed”"),
            _("An executor or a head has declined; the reason stands with it."),
        ),
        Event("stage_changed", _("Stage changed"), _("Analysed, verified, or returned.")),
        Event("client_answered", _("The client has answered"), _("The waiting has ended.")),
        Event(
            "activity_due",
            _("Activity is due"),
            _("So many minutes before the time for which it is planned."),
            BEFORE,
        ),
        Event(
            "deadline_near",
            _("Deadline is near"),
            _(
                "So many working minutes before the appeal is to be resolved; 1440 are a working "
                "day."
            ),
            BEFORE,
        ),
        Event(
            "overdue",
            _("Overdue"),
            _(
                "So many working minutes after the term, 1440 are a working day: one rule for each "
                "level of the house."
            ),
            AFTER,
        ),
        Event(
            "lies_too_long",
            _("Lies too long"),
            _(
                "So many working minutes after it came into the triage queue and was not routed; "
                "1440 are a working day."
            ),
            AFTER,
        ),
        Event(
            "compensation_awaits",
            _("Compensation awaits approval"),
            _("Above the limit another person decides."),
        ),
        Event("closed", _("Document closed"), _("Closed, or rejected with an answer.")),
        Event("reopened", _("Document reopened"), _("It begins anew.")),
        Event(
            "open_appeal_told",
            _("“The client has an open appeal already”"),
            _("Told on the registration to who sees no appeals; switched off, nobody is told."),
        ),
        Event("low_rating", _("Low rating received"), _("A client has rated a visit low.")),
        Event(
            "negative_review",
            _("Negative review imported"),
            _("It came from a site or an aggregator."),
        ),
    )
}
DIGEST = "digest"
TEST = "test"
NOBODY_PROCESSES = "nobody_processes"
# What the outbox carries beside them: no rule asks for these.
OTHERS = {
    DIGEST: _("Digest of the day"),
    TEST: _("Test message"),
    NOBODY_PROCESSES: _("Nobody gets the new complaints"),
}


def label_of(code: str) -> str:
    event = EVENTS.get(code)
    return str(event.label if event else OTHERS.get(code, code))


def event_choices() -> list[tuple[str, str | Promise]]:
    return [(event.code, event.label) for event in EVENTS.values()]
