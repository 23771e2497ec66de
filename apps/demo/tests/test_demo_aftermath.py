"""The demo shows compensations and measures in every state, and two root causes (S7, S8)."""

import pytest

from apps.compensations.models import Compensation
from apps.feedback.models import HistoryEntry
from apps.measures.models import Measure, RootCause

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_there_are_compensations_in_every_state():
    states = set(Compensation.objects.values_list("state", flat=True))
    assert states == set(Compensation.State.values)


def test_each_step_stands_in_the_history_of_its_document():
    paid = Compensation.objects.filter(state="paid", above_limit=True).first()
    told = HistoryEntry.objects.filter(feedback=paid.feedback, action__endswith="_compensation")
    assert [entry.action for entry in told.order_by("pk")] == [
        "compensations.request_compensation",
        "compensations.approve_compensation",
        "compensations.pay_compensation",
    ]


def test_there_are_measures_in_every_state_and_one_that_follows_another():
    states = set(Measure.objects.values_list("state", flat=True))
    assert states == set(Measure.State.values)
    assert Measure.objects.get(follows__isnull=False).follows.state == "not_effective"


def test_two_root_causes_gather_complaints_of_several_months():
    assert RootCause.objects.count() == 2
    for cause in RootCause.objects.all():
        months = {document.registered_at.month for document in cause.documents.all()}
        assert len(months) > 1
