"""«Новая / в работе / решена»: what the state and the place of a document come to (S5).

| word | the document |
|---|---|
| new | registered, and nobody has taken it up |
| in_work | posted and open otherwise: somebody has it, or something was done |
| resolved | closed or rejected |

Taken up is what a person works on (an executor), what the client had a reaction to or is waited for
in, what has begun its analysis, and what came back: returned or reopened. A responsible by the
rules and a department alone have not taken it up yet. What was merged is as far as the document
into which it was merged; where that was deleted, it is at its end. Drafts, and what is deleted,
have no word ("").

`progress` of a document says it; of the queryset `in_progress` narrows to one word, and
`with_progress` reads it along with the rows, so that a list asks no more.
"""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.database.subqueries import CorrelatedExists
from apps.feedback.models.states import State

if TYPE_CHECKING:
    from apps.feedback.models import Feedback

READ_ALONG = "progress_read"  # the name under which a query brings it


class Progress(models.TextChoices):
    NEW = "new", pgettext_lazy("progress", "new")
    IN_WORK = "in_work", _("in work")
    RESOLVED = "resolved", _("resolved")


class HasProgress(models.Model):
    class Meta:
        abstract = True

    @property
    def progress(self) -> str:
        """One of `Progress`, or "" of what is not posted; asks where no query brought it along."""
        found = self.__dict__.get(READ_ALONG)
        return progress_of(self) if found is None else found


def progress_condition(model: type["Feedback"], word: Progress) -> Q:
    """The documents of which it is true, what was merged into one of them as well."""
    mains = model._default_manager.order_by().filter(pk=OuterRef("merged_into"))
    merged = CorrelatedExists(mains.filter(_own(model, of_main=True)[word]))
    return _own(model)[word] | Q(Q(state=State.MERGED) & merged)


def progress_of(feedback: Any) -> str:
    """As `progress_condition`, of one document."""
    if feedback.state in (State.DRAFT, State.DELETED):
        return ""
    if feedback.state == State.MERGED:
        return progress_of(feedback.merged_into) or Progress.RESOLVED
    if feedback.state in (State.CLOSED, State.REJECTED):
        return Progress.RESOLVED
    is_new = feedback.state == State.REGISTERED and not _was_taken_up(feedback)
    return Progress.NEW if is_new else Progress.IN_WORK


def progress_case(model: type["Feedback"]) -> Case:
    """The same as an expression, for the rows of a list."""
    mains = model._default_manager.order_by().filter(pk=OuterRef("merged_into"))
    main = mains.annotate(word=_case_of(model, of_main=True)).values("word")
    return Case(
        When(state__in=[State.DRAFT, State.DELETED], then=Value("")),
        When(state=State.MERGED, then=Subquery(main)),
        default=_case_of(model),
        output_field=models.CharField(),
    )


def _case_of(model: type["Feedback"], *, of_main: bool = False) -> Case:
    words = [When(which, then=Value(word)) for word, which in _own(model, of_main=of_main).items()]
    return Case(*words, default=Value(""), output_field=models.CharField())


def _own(model: type["Feedback"], *, of_main: bool = False) -> dict[Progress, Q]:
    """The conditions of a document that is merged into none; a deleted main one is at its end."""
    open_states = Q(state__in=[State.REGISTERED, State.ANALYSED, State.VERIFIED])
    is_new = Q(state=State.REGISTERED) & ~_taken_up(model)
    ends = [State.CLOSED, State.REJECTED, *([State.DELETED] if of_main else [])]
    return {
        Progress.NEW: is_new,
        Progress.IN_WORK: open_states & ~is_new,
        Progress.RESOLVED: Q(state__in=ends),
    }


def _taken_up(model: type["Feedback"]) -> Q:
    writing = model.written_by.rel.field.model._default_manager.order_by()
    return (
        Q(executor__isnull=False)
        | Q(reacted_at__isnull=False)
        | Q(waiting_since__isnull=False)
        | Q(return_count__gt=0)
        | Q(reopen_count__gt=0)
        | Q(CorrelatedExists(writing.filter(feedback=OuterRef("pk"))))
    )


def _was_taken_up(feedback: Any) -> bool:
    done = (
        feedback.executor_id,
        feedback.reacted_at,
        feedback.waiting_since,
        feedback.return_count,
        feedback.reopen_count,
    )
    return any(done) or bool(feedback.analysis_authors)
