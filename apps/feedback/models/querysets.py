from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Unpack

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from apps.core.database.subqueries import CorrelatedExists, InSubquery
from apps.feedback import extensions
from apps.feedback.models.progress import (
    READ_ALONG,
    Progress,
    progress_case,
    progress_condition,
)
from apps.organization.models import User

if TYPE_CHECKING:
    from apps.feedback.search.query import Aims

DRAFT, DELETED = "draft", "deleted"
# Who is responsible can no longer sign in: until it is handed over it has nobody (decision 023).
NOBODY_RESPONSIBLE = Q(responsible=None) | Q(
    responsible__in=User.objects.filter(is_active=False).order_by().values("pk")
)
_IS_POSTED = ~Q(state=DRAFT) & ~Q(state=DELETED)
# Registered, and nobody has it: what the secretary is to route (W2).
WAITS_FOR_TRIAGE = Q(state="registered", department=None, executor=None) & NOBODY_RESPONSIBLE


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "FeedbackQuerySet":
        """The documents `user` may know of: the one place that decides it (B8).

        Own drafts for those who register; every posted document for `view_all`; what is routed to
        his departments for a head; what is assigned to him for an executor, and what the apps above
        add by `extensions.visible` (what was assigned to him once). What is about him
        he sees by his role alone (decision 022). What is deleted nobody knows of, see
        `deleted_visible_to`.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.exclude(state=DELETED)
        own_drafts = Q(state=DRAFT, author=user)
        return self.filter(_IS_POSTED & _seen_when_posted(user) | own_drafts)

    def posted_visible_to(self, user: User) -> "FeedbackQuerySet":
        """The posted ones of `visible_to`: the database asks less of every row that it counts."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.posted().filter(_seen_when_posted(user))

    def deleted_visible_to(self, user: User) -> "FeedbackQuerySet":
        """The deleted ones, for who may restore what they see when it is posted [S11]."""
        if not user.is_active or not user.has_perm("feedback.delete"):
            return self.none()
        return self.deleted().filter(_seen_when_posted(user))

    def opened_by(self, user: User) -> "FeedbackQuerySet":
        """Whose page `user` can open: what they see, and what they may restore."""
        return self.visible_to(user) | self.deleted_visible_to(user)

    def looked_up(self, user: User) -> "FeedbackQuerySet":
        """The same of `posted_visible_to`, by the keys of what `user` sees by place.

        So it is not asked of every document in the house whether its place is one of theirs. Who
        sees all of them is not served by it: nothing changes.
        """
        keys = self._placed_with(user)
        return self if keys is None else self.filter(Q(InSubquery("pk", Subquery(keys))))

    def count_placed_with(self, user: User, *, most: int) -> int | None:
        """How many places show `user` a document, up to `most`; None: the role shows them all."""
        keys = self._placed_with(user)
        return None if keys is None else keys[:most].count()

    def _placed_with(self, user: User) -> models.QuerySet | None:
        if _sees_all(user):
            return None
        rows = self.model.objects.order_by()
        others = [also(user).values("feedback") for also in extensions.visible]
        departments = rows.filter(in_departments_of(user)).values("pk")
        own = rows.filter(executor__in=user.acts_as).values("pk")
        return own.union(departments, *others, all=True)

    def holds(self, column: str) -> CorrelatedExists:
        """Whether the document whose key stands in `column` of the outer row is one of these.

        For conditions under OR: there PostgreSQL reads all documents for `column IN (SELECT …)`.
        """
        return CorrelatedExists(self.order_by().filter(pk=OuterRef(column)))

    def about(self, user: User) -> "FeedbackQuerySet":
        """Those from which `user` is barred: what is or was about them (decision 022)."""
        return self.filter(_about(user))

    def drafts_of(self, user: User) -> "FeedbackQuerySet":
        return self.filter(state=DRAFT, author=user)

    def posted(self) -> "FeedbackQuerySet":
        return self.filter(_IS_POSTED)

    def deleted(self) -> "FeedbackQuerySet":
        return self.filter(state=DELETED)

    def counted_once(self) -> "FeedbackQuerySet":
        """Without what was merged into another document, which stands for it (decision 012)."""
        return self.exclude(state="merged")

    def unresolved(self) -> "FeedbackQuerySet":
        """Posted and not at an end: open appeals (B1: no closing date)."""
        return self.posted().filter(closed_at=None)

    def waiting_for_triage(self) -> "FeedbackQuerySet":
        return self.filter(WAITS_FOR_TRIAGE)

    def mine_of(self, user: User) -> "FeedbackQuerySet":
        """What is on `user`: as responsible, executor, or head of where it lies (W3, W5)."""
        own = Q(responsible__in=user.acts_as) | Q(executor__in=user.acts_as)
        return self.filter(own | in_departments_of(user))

    def in_hands_of(self, user: User) -> "FeedbackQuerySet":
        """Open, and theirs by place: as executor, or as head of where it lies; none about them."""
        has = Q(executor__in=user.acts_as) | in_departments_of(user)
        return self.unresolved().filter(has & ~_about(user))

    def complaints(self) -> "FeedbackQuerySet":
        return self.filter(is_complaint=True)

    def overdue(self, now: datetime) -> "FeedbackQuerySet":
        """Past its deadline: the earlier of the internal term and that of the law (C6)."""
        return self.unresolved().filter(deadline_at__lt=now)

    def search(self, query: str, **aims: "Unpack[Aims]") -> "FeedbackQuerySet":
        """Narrow to what the text search finds; a blank query leaves everything.

        `aims` are those of `apps.feedback.search.query.search`.
        """
        from apps.feedback.search.query import search  # it needs the models, which need this module

        return search(self, query, **aims)

    def with_references(self) -> "FeedbackQuerySet":
        """Join what a row of a list shows, so that a list costs one query."""
        return self.select_related(
            "client",
            "type",
            "branch",
            "category",
            "subject_employee",
            "subject_object",
            "responsible",
        )

    def in_progress(self, word: str) -> "FeedbackQuerySet":
        """Those of which `word` of `Progress` is true (S5)."""
        return self.filter(progress_condition(self.model, Progress(word)))

    def with_progress(self) -> "FeedbackQuerySet":
        """Read `progress` along with the rows, so that asking it of each costs nothing (S5)."""
        return self.annotate(**{READ_ALONG: progress_case(self.model)})

    def attach_names(self, documents: Sequence, *names: str) -> None:
        """Set the related rows `names` on documents at hand, with what they are called, at once.

        For many cards: quicker than `with_references`, whose joins take long to plan.
        """
        from apps.feedback.models.prefetch import attach_references  # it needs the models as well

        attach_references(documents, names)

    def for_document_page(self) -> "FeedbackQuerySet":
        """Join what the page of one document needs more of than a name (see `visible_document`)."""
        return self.select_related("client", "type", "category__parent")


def in_departments_of(user: User) -> Q:
    """Routed to a department that `user` heads, or to one below it.

    By their keys: of a subquery PostgreSQL could not guess how many documents it leads to.
    """
    return Q(department__in=user.departments_headed)


def _sees_all(user: User) -> bool:
    return user.is_superuser or user.has_perm("feedback.view_all")


def _seen_when_posted(user: User) -> Q:
    if _sees_all(user):
        return Q()
    seen = Q(executor__in=user.acts_as) | in_departments_of(user)
    for also_visible in extensions.visible:
        seen |= Q(Exists(also_visible(user).filter(feedback=OuterRef("pk"))))
    return seen & ~_about(user)  # a place shows nobody what is about them


def _about(user: User) -> Q:
    # It needs the models, which need this module.
    from apps.feedback.responsibility.conflict_of_interest import about

    return about(user)
