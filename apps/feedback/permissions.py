"""Who may do what with a feedback document: the one place that decides it.

`Feedback.objects.visible_to` says which documents exist for a user; the predicates here say what
they may do with one of them, whatever its state. The actions (`actions.py`) join both with the
state machine. Source: B8, S11, C4, W2.
"""

from django.db.models import Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from apps.core.database.subqueries import InSubquery
from apps.feedback import extensions
from apps.feedback.models import OPEN, Feedback, State
from apps.feedback.responsibility.conflict_of_interest import barred_keys, unless_barred

# Asked by the apps above.
from apps.feedback.responsibility.conflict_of_interest import is_barred as is_barred
from apps.organization.models import Absence, User
from apps.organization.permissions import holders_of


def works_with_appeals(user: User) -> bool:
    """Whether appeals are their business: not where they have another duty and no appeal (S7).

    Who has no right at all is here by place, and is not asked about it.
    """
    if user.has_module_perms("feedback") or not any(map(user.has_perm, extensions.other_duties)):
        return True
    known = user.__dict__  # asked once of a user as they were read
    if "_has_appeals" not in known:
        placed = Feedback.objects.posted_visible_to(user).looked_up(user)
        known["_has_appeals"] = placed.exists()
    return known["_has_appeals"]


def can_register(user: User, feedback: Feedback | None = None) -> bool:
    """May record appeals; of drafts, only his own."""
    own = feedback is None or user.is_superuser or feedback.author_id == user.pk
    return own and user.has_perm("feedback.register")


@unless_barred
def can_process(user: User, feedback: Feedback) -> bool:
    return user.has_perm("feedback.process")


@unless_barred
def can_triage(user: User, feedback: Feedback) -> bool:
    return user.has_perm("feedback.triage")


def can_edit_details(user: User, feedback: Feedback) -> bool:
    """Whoever sorts appeals or works on them may correct what was written down wrongly."""
    return can_process(user, feedback) or can_triage(user, feedback)


def can_set_goal(user: User, feedback: Feedback) -> bool:
    """Whoever corrects details, and whoever works on it now: they talk to the client (C7)."""
    return can_edit_details(user, feedback) or can_analyse(user, feedback)


@unless_barred
def can_set_client(user: User, feedback: Feedback) -> bool:
    """May say whose appeal it is: whoever adds details, and sees the cards of clients (C4)."""
    adds = can_edit_details(user, feedback) or user.has_perm("feedback.add_details")
    return adds and user.has_perm("clients.view_client")


@unless_barred
def can_analyse(user: User, feedback: Feedback) -> bool:
    return user.has_perm("feedback.process") or feedback.executor_id in user.acts_as


@unless_barred
def can_close(user: User, feedback: Feedback) -> bool:
    """Who processes; what needs no analysis its executor ends as well (W5, decision 021)."""
    if user.has_perm("feedback.process"):
        return True
    return not feedback.needs_analysis and feedback.executor_id in user.acts_as


def can_rate(user: User, feedback: Feedback) -> bool:
    """May say how urgent it is: who processes, and who hands it out."""
    return can_process(user, feedback) or can_triage(user, feedback)


def can_relate(user: User, feedback: Feedback) -> bool:
    """May say that documents tell of one matter, or of two: on both of them."""
    return can_process(user, feedback) or can_triage(user, feedback)


@unless_barred
def can_return(user: User, feedback: Feedback) -> bool:
    return user.has_perm("feedback.verify")


can_lift_bar = can_return  # whoever answers for the analysis, and has no part in the matter


@unless_barred
def can_verify(user: User, feedback: Feedback) -> bool:
    """Four eyes: nobody who analysed or wrote of the analysis, nor their deputy."""
    if feedback.analysed_by_id in user.stands_for:
        return False
    has_right = user.has_perm("feedback.verify")
    return has_right and user.stands_for.isdisjoint(feedback.analysis_authors)


@unless_barred
def can_delete(user: User, feedback: Feedback) -> bool:
    """May take the document out of everything, and put it back [S11]."""
    return user.has_perm("feedback.delete")


@unless_barred
def can_contribute(user: User, feedback: Feedback) -> bool:
    """May comment and attach files: whoever works with the document in any part.

    Also when it is closed: the act of a refund comes later. Who has it by place only while it is
    open: its executor, and the heads of the department where it lies (S3).
    """
    codenames = ("process", "verify", "triage", "carry_out_activities", "add_details")
    if any(user.has_perm(f"feedback.{codename}") for codename in codenames):
        return True
    return feedback.is_open and has_by_place(user, feedback)


def has_by_place(user: User, feedback: Feedback) -> bool:
    """Executes it, or heads the department where it lies, or one above it (W3, W4)."""
    if feedback.executor_id in user.acts_as:
        return True
    return feedback.department_id is not None and feedback.department_id in user.departments_headed


def sees_client(user: User, feedback: Feedback) -> bool:
    """Whether the card of its client opens: as `Client.objects.visible_to` says, without a query.

    By the right to see clients, or with an open appeal that one has by place (S3).
    """
    if feedback.client_id is None:
        return False
    if user.has_perm("clients.view_client"):
        return True
    return feedback.is_open and has_by_place(user, feedback) and not is_barred(user, feedback)


def has_barred_former_subject(feedback: Feedback) -> bool:
    return feedback.subject_changed and feedback.former_subjects.standing().exists()


def is_waiting(feedback: Feedback) -> bool:
    return feedback.waiting_since is not None


def is_not_waiting(feedback: Feedback) -> bool:
    return feedback.waiting_since is None


def has_statutory_term(feedback: Feedback) -> bool:
    return feedback.statutory_due_on is not None


def sees_by_place(user: User) -> bool:
    """Whether any posted document is their business, by their place; asked once of a user as read.

    Whoever has just opened one is not asked (`pages.lookup`).
    """
    known = user.__dict__
    if "has_seen_posted" not in known:
        seen = Feedback.objects.posted_visible_to(user).filter(registered_at__isnull=False)
        known["has_seen_posted"] = seen.looked_up(user).exists()
    return known["has_seen_posted"]


def sees_main(user: User, feedback: Feedback) -> bool:
    """Whether they see the document into which it was merged; what is merged into none counts."""
    main = feedback.merged_into_id
    return main is None or Feedback.objects.visible_to(user).filter(pk=main).exists()


def of_matter(feedback: Feedback, user: User) -> Q:
    """The rows of the document, and of those merged into it that `user` sees: one query for both.

    Of a table whose column `feedback` says to which document a row belongs.
    """
    duplicates = feedback.duplicates.posted_visible_to(user).order_by().values("pk")
    return Q(feedback=feedback) | Q(InSubquery("feedback", Subquery(duplicates)))


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


def visible_feedback(user: User, pk: int) -> Feedback:
    """The document with what its cards name. Raises `Http404`: what is not seen does not exist."""
    named = ("type", "branch", "client", "department", "executor", "responsible")
    return get_object_or_404(Feedback.objects.visible_to(user).select_related(*named), pk=pk)
