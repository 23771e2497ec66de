"""Who may take which step of the routing, and where the document must lie for it (W2–W4).

The table is written by hand from the access rules; it asks nothing of `permissions.py`.
"""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core.exceptions import Conflict
from apps.routing import services
from conftest import ROLES
from tests.processing import in_days

pytestmark = pytest.mark.django_db

EVERYBODY = {*ROLES, "admin"}
TRIAGE = {"secretary", "admin"}
PROCESS = {"handler", "quality", "director", "admin"}
HEAD = {"head", "admin"}
PLACES = ("queue", "responsible", "department", "person", "with head", "reassigned", "ended")
ROUTED = {"department", "person", "with head", "reassigned"}

# step → place → who may; everybody else lacks the right.
RIGHT = {
    "route": dict.fromkeys(PLACES, TRIAGE | PROCESS) | {"queue": TRIAGE},
    "send_to_triage": dict.fromkeys(PLACES, TRIAGE | PROCESS),
    "appoint": dict.fromkeys(ROUTED | {"ended"}, HEAD),
    "take_over": dict.fromkeys(ROUTED | {"ended"}, HEAD),
    "decline": dict.fromkeys(ROUTED, HEAD)
    | {"person": HEAD | {"executor"}, "ended": HEAD | {"executor"}},
}
# step → the places it begins at; elsewhere it is a conflict.
POSSIBLE = {
    "route": ROUTED | {"queue", "responsible"},
    "send_to_triage": ROUTED | {"responsible"},
    "appoint": ROUTED,
    "take_over": ROUTED,
    "decline": ROUTED,
}
# Where it depends on who asks: nobody takes from himself, or declines for another.
NOT_SO = {
    ("take_over", "with head", "head"),
    ("decline", "person", "head"),
    ("decline", "person", "admin"),
    ("decline", "with head", "admin"),
}


def expected(step: str, place: str, who: str):
    if who not in RIGHT[step].get(place, set()):
        return PermissionDenied
    if place not in POSSIBLE[step] or (step, place, who) in NOT_SO:
        return Conflict
    return None


def outcome(step: str, feedback, by, house, cast):
    take = {
        "route": lambda **given: services.route_to_department(
            department=house.elsewhere, due_at=in_days(3), **given
        ),
        "appoint": lambda **given: services.appoint_executor(
            executor=cast.executor, due_at=in_days(4), **given
        ),
        "take_over": services.take_over,
        "decline": lambda **given: services.decline(reason="Не наш вопрос", **given),
        "send_to_triage": lambda **given: services.send_to_triage(reason="Не сюда", **given),
    }[step]
    try:
        with transaction.atomic():
            take(feedback=feedback, by=by, version=feedback.version)
            transaction.set_rollback(True)
    except (PermissionDenied, Conflict) as error:
        return PermissionDenied if isinstance(error, PermissionDenied) else Conflict
    return None


@pytest.mark.parametrize("place", PLACES)
def test_every_role_and_step(at_place, house, cast, place):
    feedback = at_place(place)
    found, wanted = {}, {}
    for who in sorted(EVERYBODY):
        for step in RIGHT:
            found[step, who] = outcome(step, feedback, getattr(cast, who), house, cast)
            wanted[step, who] = expected(step, place, who)
    assert found == wanted


def test_the_head_of_a_department_above_may_as_well(make_feedback, house, steps, cast):
    feedback = steps.route(make_feedback(), department=house.below)
    assert steps.take_over(feedback).executor == cast.head


def test_a_head_does_nothing_in_a_department_beside_his(make_feedback, house, steps, cast):
    feedback = steps.route(make_feedback(), department=house.elsewhere)
    with pytest.raises(PermissionDenied):
        steps.take_over(feedback)
