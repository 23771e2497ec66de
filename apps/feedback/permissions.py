"""Who may do what with a feedback document: the one place that decides it.

`Feedback.objects.visible_to` says which documents exist for a user; the predicates here say what he
may do with one of them, whatever its state. `available_actions` joins both with the state machine.
Services, pages, file links and exports ask these and nothing else. Source: B8, S11, C4, W2.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from apps.feedback.models import Feedback, State
from apps.feedback.subjects import barred_keys, unless_barred
from apps.feedback.subjects import is_barred as is_barred  # asked by the apps above
from apps.organization.models import Absence, User
from apps.organization.permissions import holders_of


def can_register(user, feedback: Feedback | None = None) -> bool:
    """May record appeals; of drafts, only his own."""
    own = feedback is None or user.is_superuser or feedback.author_id == user.pk
    return own and user.has_perm("feedback.register")


@unless_barred
def can_process(user, feedback: Feedback) -> bool:
    return user.has_perm("feedback.process")


@unless_barred
def can_triage(user, feedback: Feedback) -> bool:
    return user.has_perm("feedback.triage")


def can_edit_details(user, feedback: Feedback) -> bool:
    """Whoever sorts appeals or works on them may correct what was written down wrongly."""
    return can_process(user, feedback) or can_triage(user, feedback)


@unless_barred
def can_set_client(user, feedback: Feedback) -> bool:
    """May say whose appeal it is: whoever adds details, and sees the cards of clients (C4)."""
    adds = can_edit_details(user, feedback) or user.has_perm("feedback.add_details")
    return adds and user.has_perm("clients.view_client")


@unless_barred
def can_analyse(user, feedback: Feedback) -> bool:
    return user.has_perm("feedback.process") or feedback.executor_id in user.acts_as


@unless_barred
def can_close(user, feedback: Feedback) -> bool:
    """Who processes; what needs no analysis its executor ends as well (W5, decision 021)."""
    if user.has_perm("feedback.process"):
        return True
    return not feedback.needs_analysis and feedback.executor_id in user.acts_as


def can_rate(user, feedback: Feedback) -> bool:
    """May say how urgent it is: who processes, and who hands it out."""
    return can_process(user, feedback) or can_triage(user, feedback)


def can_relate(user, feedback: Feedback) -> bool:
    """May say that documents tell of one matter, or of two: on both of them."""
    return can_process(user, feedback) or can_triage(user, feedback)


@unless_barred
def can_return(user, feedback: Feedback) -> bool:
    return user.has_perm("feedback.verify")


can_lift_bar = can_return  # whoever answers for the analysis, and has no part in the matter


@unless_barred
def can_verify(user, feedback: Feedback) -> bool:
    """Four eyes: nobody who analysed or wrote of the analysis, nor their deputy."""
    if feedback.analysed_by_id in user.stands_for:
        return False
    has_right = user.has_perm("feedback.verify")
    return has_right and user.stands_for.isdisjoint(feedback.analysis_authors)


@unless_barred
def can_contribute(user, feedback: Feedback) -> bool:
    """May comment and attach files: whoever works with the document in any part.

    Also when it is closed: the act of a refund comes later. Its executor only while it is open.
    """
    codenames = ("process", "verify", "triage", "carry_out_activities", "add_details")
    if any(user.has_perm(f"feedback.{codename}") for codename in codenames):
        return True
    return feedback.executor_id in user.acts_as and feedback.is_open


def has_barred_former_subject(feedback: Feedback) -> bool:
    return feedback.subject_changed and feedback.former_subjects.standing().exists()


@dataclass(frozen=True)
class Action:
    """What a user may be offered on a document.

    `label` asks for it, `done` tells of it afterwards. Possible where the state machine lets the
    transition of the same name proceed, or the transition `beside` which it prepares, or, when it
    is neither, in `states`; and only `when` the document is so.
    """

    name: str
    label: str
    done: str
    allows: Callable[..., bool]
    icon: str
    states: frozenset[str] = frozenset()
    beside: str = ""
    is_dangerous: bool = False
    when: Callable[[Feedback], bool] = lambda feedback: True

    def possible_in(self, feedback: Feedback) -> bool:
        transition = getattr(feedback, self.beside or self.name, None)
        if transition is None:
            return feedback.state in self.states and self.when(feedback)
        return can_proceed(transition)

    @property
    def is_transition(self) -> bool:
        return hasattr(Feedback, self.name)

    @property
    def url_name(self) -> str:
        return f"feedback:{self.name}"

    @property
    def code(self) -> str:
        """As the history calls it."""
        return f"feedback.{self.name}"


DRAFT = frozenset({State.DRAFT})
POSTED = frozenset(set(State.values) - DRAFT)
OPEN = frozenset({State.REGISTERED, State.ANALYSED, State.VERIFIED})

# In the order in which they are offered.
ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action("register", _("Register"), _("Registered"), can_register, "inbox"),
        Action(
            "analyse",
            _("Complete the analysis"),
            _("Analysis completed"),
            can_analyse,
            "zoom-check",
        ),
        Action("verify", _("Verify"), _("Analysis verified"), can_verify, "shield-check"),
        Action("close", _("Close"), _("Document closed"), can_close, "circle-check"),
        Action(
            "return_to_analysis",
            _("Return to analysis"),
            _("Returned to analysis"),
            can_return,
            "arrow-back-up",
        ),
        Action("reopen", _("Reopen"), _("Document reopened"), can_process, "rotate-clockwise"),
        Action(
            "reject",
            _("Reject"),
            _("Appeal rejected"),
            can_triage,
            "ban",
            is_dangerous=True,
        ),
        Action(
            "merge",
            _("Merge into another document"),
            _("Merged into another document"),
            can_relate,
            "git-merge",
            is_dangerous=True,
        ),
        Action(
            "unmerge",
            _("Undo the merging"),
            _("The merging is undone"),
            can_relate,
            "arrow-back-up",
        ),
        Action(
            "split",
            _("Split off a second appeal"),
            _("A second appeal is split off"),
            can_relate,
            "git-fork",
            OPEN,
        ),
        Action(
            "link",
            _("Link with another document"),
            _("Linked with another document"),
            can_relate,
            "link",
            POSTED,
        ),
        Action("edit_draft", _("Edit the draft"), _("Draft saved"), can_register, "pencil", DRAFT),
        Action(
            "delete_draft",
            _("Delete the draft"),
            _("Draft deleted"),
            can_register,
            "trash",
            DRAFT,
            is_dangerous=True,
        ),
        Action(
            "edit_analysis",
            _("Edit the analysis"),
            _("Analysis saved"),
            can_analyse,
            "pencil",
            beside="analyse",
        ),
        Action(
            "edit_conclusion",
            _("Edit the conclusion"),
            _("Conclusion saved"),
            can_verify,
            "pencil",
            beside="verify",
        ),
        Action(
            "edit_closing",
            _("Edit the confirmation"),
            _("Confirmation saved"),
            can_close,
            "pencil",
            beside="close",
        ),
        Action(
            "reassign",
            _("Change the responsible"),
            _("Responsible changed"),
            can_process,
            "user-share",
            OPEN,
        ),
        Action(
            "set_urgency",
            _("Change the urgency"),
            _("Urgency changed"),
            can_rate,
            "urgent",
            OPEN,
        ),
        Action(
            "wait_for_client",
            _("Wait for the client"),
            _("Waiting for the client"),
            can_analyse,
            "player-pause",
            OPEN,
            when=lambda feedback: feedback.waiting_since is None,
        ),
        Action(
            "end_wait",
            _("The client has answered"),
            _("Waiting for the client is over"),
            can_analyse,
            "player-play",
            OPEN,
            when=lambda feedback: feedback.waiting_since is not None,
        ),
        Action(
            "extend_term",
            _("Extend the statutory term"),
            _("Statutory term extended"),
            can_process,
            "calendar-plus",
            OPEN,
            when=lambda feedback: feedback.statutory_due_on is not None,
        ),
        Action(
            "edit_details",
            _("Change the details of the appeal"),
            _("Details changed"),
            can_edit_details,
            "pencil",
            OPEN,
        ),
        Action(
            "lift_bar",
            _("Let a former subject work on it"),
            _("A former subject may work on it again"),
            can_lift_bar,
            "user-check",
            POSTED,
            when=has_barred_former_subject,
        ),
        Action(
            "set_client",
            _("Change the client"),
            _("Client named"),
            can_set_client,
            "user-edit",
            POSTED - {State.MERGED},
        ),
        Action("comment", _("Comment"), _("Comment"), can_contribute, "message", POSTED),
        Action(
            "attach", _("Attach a file"), _("File attached"), can_contribute, "paperclip", POSTED
        ),
    )
}


def is_available(name: str, user, feedback: Feedback) -> bool:
    """Tell whether `user` may do the action now: the right and the state together."""
    action = ACTIONS[name]
    return action.possible_in(feedback) and action.allows(user, feedback)


def available_actions(user, feedback: Feedback) -> list[Action]:
    """The actions to offer on the page of a document that is visible to `user`."""
    return [action for action in ACTIONS.values() if is_available(action.name, user, feedback)]


def next_step(feedback: Feedback) -> str:
    """Return the name of the one transition that leads the document on; "" at its end."""
    if feedback.state in OPEN and not feedback.needs_analysis:
        return "close"
    ahead = {State.REGISTERED: "analyse", State.ANALYSED: "verify", State.VERIFIED: "close"}
    return ahead.get(feedback.state, "")


def possible_responsibles(feedback: Feedback | None = None) -> QuerySet[User]:
    """The active users who may process appeals (B6), or this one."""
    able = holders_of("process")
    return able.exclude(pk__in=barred_keys(feedback)) if feedback else able


def other_verifiers(feedback: Feedback) -> QuerySet[User]:
    """Those who may verify the analysis, as `can_verify` decides it."""
    took_part = Q(pk=feedback.analysed_by_id) | Q(pk__in=feedback.written_by.values("user"))
    people = User.objects.filter(took_part).order_by()
    deputies = Absence.objects.today().order_by().filter(user__in=people.values("pk"))
    barred = took_part | Q(pk__in=deputies.values("deputy")) | Q(pk__in=barred_keys(feedback))
    return holders_of("verify").exclude(barred)
