"""A step told by the state it leads to, as somebody means it who drags a card there (A3).

The rules are those of the state machine, of `permissions` and of the demands; here they only become
words before anybody types in vain.
"""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from apps.core.actions import Action
from apps.core.values.presence import not_none
from apps.feedback.actions import documents
from apps.feedback.editing.follow_ups import missing_above
from apps.feedback.models import Feedback, State
from apps.feedback.pages.document.page import DocumentPage
from apps.feedback.services import moved_on
from apps.organization.models import User

# To register and to merge takes more than a state.
STEPS = {action.transition: action for action in documents if action.is_on_board}
# (from, to) → the step that leads there.
TRANSITIONS: dict[tuple[str, str], Action[Feedback]] = {
    (transition.source, transition.target): STEPS[transition.name]
    for transition in Feedback._meta.get_field("state").get_all_transitions(Feedback)
    if transition.name in STEPS
}
REACHABLE = tuple(state for state in State if state in {to for _from, to in TRANSITIONS})


@dataclass
class Move:
    """One way on from where the document is, offered or refused to `user`."""

    feedback: Feedback
    user: User | None
    to: State

    @property
    def action(self) -> Action[Feedback] | None:
        return TRANSITIONS.get((self.feedback.state, self.to))

    @property
    def leads_there(self) -> bool:
        action = self.action
        return action is not None and can_proceed(getattr(self.feedback, action.name))

    @property
    def is_allowed(self) -> bool:
        return not_none(self.action).allows(self.user, self.feedback)

    @cached_property
    def why_not(self) -> str:
        """What stands in the way, in words; "" when the form may be shown."""
        if not self.leads_there:
            return self._no_such_step
        action = not_none(self.action)
        if not self.is_allowed:
            page = DocumentPage(self.feedback, not_none(self.user))
            return (
                page.why_barred
                or page.why_not_verify
                or (
                    _("Your role does not let you do this: “%(action)s”.")
                    % {"action": action.label}
                )
            )
        return " ".join(missing_above(self.feedback, action=action.name).values())

    @property
    def _no_such_step(self) -> str:
        if not _states_ahead(self.feedback):
            return str(moved_on(self.feedback).message)
        ahead = [_("“%(state)s”") % {"state": to.label} for to in _states_ahead(self.feedback)]
        words = {
            "state": State(self.feedback.state).label,
            "to": self.to.label,
            "ahead": ", ".join(ahead),
        }
        return _("From “%(state)s” it does not go to “%(to)s”; possible: %(ahead)s.") % words


def moves_of(feedback: Feedback, user: User) -> list[Move]:
    """The ways on from where the document is, in the order of the states."""
    return [Move(feedback, user, to) for to in _states_ahead(feedback)]


def _states_ahead(feedback: Feedback) -> list[State]:
    possible = (Move(feedback, None, state) for state in REACHABLE)
    return [move.to for move in possible if move.leads_there]
