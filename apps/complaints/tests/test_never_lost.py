"""Whatever people do in whatever order: an open document is somewhere, and its way says where."""

from random import Random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.complaints import services
from apps.complaints.models import Assignment
from apps.complaints.tests.conftest import in_days
from apps.core.exceptions import Conflict
from apps.feedback import services as feedback_services
from apps.feedback.models import Feedback, State
from apps.feedback.querysets import WAITS_FOR_TRIAGE
from conftest import ANALYSIS, CLOSING, CONCLUSION

pytestmark = pytest.mark.django_db
PEOPLE = ("secretary", "handler", "quality", "director", "head", "executor", "outsider", "admin")
STEPS = 90


def actions(house, cast, random: Random) -> dict:
    """Every action with what it is called with; who and which values is left to chance."""
    department = random.choice([house.department, house.below, house.elsewhere])
    executor = random.choice([cast.executor, cast.head, cast.outsider])
    reason = {"reason": "Так решили"}
    offered = {
        services.route_to_department: {"department": department, "due_at": in_days(3)},
        services.appoint_executor: {"executor": executor, "due_at": in_days(2)},
        services.take_over: {},
        services.decline: reason,
        services.send_to_triage: reason,
        feedback_services.reassign_responsible: {"responsible": cast.handler},
        feedback_services.analyse_feedback: {"values": ANALYSIS},
        feedback_services.verify_feedback: {"values": CONCLUSION},
        feedback_services.return_feedback_to_analysis: reason,
        feedback_services.close_feedback: {"values": CLOSING},
        feedback_services.reject_feedback: reason | {"answer": "Ответили по телефону"},
        feedback_services.reopen_feedback: reason,
    }
    if random.random() < 0.9:  # an end now and then: a way there and back is what this is about
        del offered[feedback_services.reject_feedback]
    return offered


def check(feedback: Feedback) -> None:
    named = feedback.department or feedback.executor or feedback.responsible
    waits = Feedback.objects.filter(WAITS_FOR_TRIAGE, pk=feedback.pk).exists()
    assert not feedback.is_open or named or waits, "it is nowhere"
    hops = Assignment.objects.filter(feedback=feedback)
    here = {feedback.department, feedback.executor} - {None} if feedback.is_open else set()
    assert {hop.department or hop.assignee for hop in hops.open()} == here
    registered = feedback.history.get(action="register").version
    entries = feedback.history.exclude(version=None).values_list("version", flat=True)
    told = set(entries)
    assert told == set(range(registered, feedback.version + 1)), "a change without its entry"


@pytest.mark.parametrize("seed", range(4))
def test_an_open_document_is_always_somewhere(make_feedback, house, cast, seed):
    random = Random(seed)
    feedback, done = make_feedback(), set()
    for _ in range(STEPS):
        feedback = Feedback.objects.get(pk=feedback.pk)
        service, values = random.choice(list(actions(house, cast, random).items()))
        by = getattr(cast, random.choice(PEOPLE))
        try:
            service(feedback=feedback, by=by, version=feedback.version, **values)
        except (PermissionDenied, Conflict, ValidationError):
            pass
        else:
            done.add(service.__name__)
        feedback = Feedback.objects.get(pk=feedback.pk)
        check(feedback)
    assert len(done) >= 5  # it has been about
    assert feedback.state in State.values
