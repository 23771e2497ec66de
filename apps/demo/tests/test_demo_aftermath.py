"""The demo shows compensations in every state (S7)."""

import pytest

from apps.complaints.models import Compensation
from apps.feedback.models import HistoryEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_there_are_compensations_in_every_state():
    states = set(Compensation.objects.values_list("state", flat=True))
    assert states == set(Compensation.State.values)


def test_each_step_stands_in_the_history_of_its_document():
    paid = Compensation.objects.filter(state="paid", above_limit=True).first()
    told = HistoryEntry.objects.filter(feedback=paid.feedback, action__endswith="_compensation")
    assert [entry.action for entry in told.order_by("pk")] == [
        "request_compensation", "approve_compensation", "pay_compensation",
    ]  # fmt: skip
