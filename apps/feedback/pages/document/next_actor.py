"""Who takes the next step of a document: told to those who see it and cannot take it themselves.

A head does not analyse what lies in the department: they appoint somebody, or take it over (W3).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from apps.feedback.actions import documents
from apps.feedback.models import Feedback, State
from apps.feedback.permissions import (
    barred_keys,
    holders_of,
    next_step,
    other_verifiers,
    possible_responsibles,
)
from apps.organization.models import Department, User
from apps.organization.permissions import holds

NAMED = 3


@dataclass(frozen=True)
class NextActor:
    """`step` is the label of what is to be done; "" while nobody has the document yet.

    `head` is who gives it to an executor first, if it lies in a department.
    """

    step: str | Promise
    people: tuple[User, ...]
    head: User | None = None

    def is_on(self, user: User) -> bool:
        """Whether it lies with `user`, or with whom they stand in for, to appoint an executor."""
        return self.head is not None and self.head.pk in user.acts_as


def next_actor_of(feedback: Feedback, *, reader: User) -> NextActor:
    """Whose turn it is: where the document lies, or who has the right to the step.

    It is told to `reader`, whose own rights are known and not asked for again.
    """
    name = next_step(feedback)
    if feedback.state == State.REGISTERED:
        head = _who_appoints(feedback, reader)
        if head:
            return NextActor(documents[name].label, (head,), head)
        people = _who_has_it(feedback)
        return (
            NextActor(documents[name].label, people)
            if people
            else NextActor("", _able(holders_of("triage")))
        )
    if name == "verify":
        return NextActor(documents[name].label, _able(other_verifiers(feedback)))
    return NextActor(documents[name].label, _who_closes(feedback))


def _who_appoints(feedback: Feedback, reader: User) -> User | None:
    """The head of where it lies with nobody who works on it; who may process needs no executor."""
    executor = feedback.executor
    if executor and executor.is_active and executor.pk not in barred_keys(feedback):
        return None
    head = _head_of(feedback.department_id, barred_keys(feedback))
    if head == reader:
        return None if reader.has_perm("feedback.process") else head
    return None if head and holds(head, "process") else head


def _who_has_it(feedback: Feedback) -> tuple[User, ...]:
    barred = barred_keys(feedback)
    head = _head_of(feedback.department_id, barred)
    nearest = (feedback.executor, head, feedback.responsible)
    able = (user for user in nearest if user and user.is_active and user.pk not in barred)
    return _some(able)[:1]


def _who_closes(feedback: Feedback) -> tuple[User, ...]:
    able = possible_responsibles(feedback)
    own = able.filter(pk=feedback.responsible_id) if feedback.responsible_id else ()
    return _some(own) or _able(able)


def _head_of(department_id: int | None, barred: frozenset[int]) -> User | None:
    """The head of the department, or of the nearest one above it, who may take part in it."""
    if department_id is None:
        return None
    with_heads = Department.objects.select_related("head__user", "parent__head__user")
    lines = with_heads.get(pk=department_id).and_above()
    heads = (each.head and each.head.user for each in lines)
    able = (head for head in heads if head and head.is_active and head.pk not in barred)
    return next(able, None)


def _able(people: QuerySet[User]) -> tuple[User, ...]:
    """Whose work it is comes before the administrators, who may do everything."""
    return _some(people.order_by("is_superuser", "last_name", "first_name", "pk")[:NAMED])


def _some(people: Iterable[User]) -> tuple[User, ...]:
    return tuple(user for user, _place in zip(people, range(NAMED), strict=False))
