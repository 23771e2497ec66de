"""A payment that was written down wrongly is put right, and nothing is lost (S7)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.compensations import services
from apps.compensations.models import Compensation
from apps.core.history import change_of
from apps.core.values.periods import in_words
from apps.feedback.models import Feedback, State
from apps.feedback.services import close_feedback
from conftest import CLOSING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.fixture
def paid(make_feedback, cast) -> Compensation:
    """Paid today, of an appeal that came five days ago."""
    feedback = make_feedback(state=State.VERIFIED)
    came = timezone.now() - timedelta(days=5)
    Feedback.objects.filter(pk=feedback.pk).update(registered_at=came)
    found = services.request_compensation(
        feedback=feedback, by=cast.handler, kind="refund", amount=Decimal(100), reason="Брак"
    )
    return services.pay_compensation(
        compensation=found, by=cast.quality, paid_on=timezone.localdate(), payment_document="№ 118"
    )


@pytest.fixture
def correct(paid, cast):
    def make(by=None, **values) -> Compensation:
        values = {
            "payment_document": "№ 811",
            "reason": "Опечатка",
            "paid_on": paid.paid_on,
        } | values
        return services.correct_payment(compensation=paid, by=by or cast.director, **values)

    return make


def test_the_history_tells_what_stood_there_and_why_it_is_changed(paid, correct, cast):
    today, yesterday = paid.paid_on, paid.paid_on - timedelta(days=1)
    correct(paid_on=yesterday)
    now = Compensation.objects.get()
    assert (now.state, now.paid_on, now.payment_document) == ("paid", yesterday, "№ 811")
    assert (now.paid_by, now.paid_at) == (paid.paid_by, paid.paid_at)  # who has recorded it
    entry = now.feedback.history.last()
    assert (entry.action, entry.user) == ("compensations.correct_compensation", cast.director)
    assert "Опечатка" in entry.comment
    assert entry.changes == [
        {
            "field": "paid_on",
            "from": today.isoformat(),
            "to": yesterday.isoformat(),
            "from_shown": in_words(today),
            "to_shown": in_words(yesterday),
        },
        change_of("payment_document", "№ 118", "№ 811"),
    ]


def test_corrected_twice_each_time_is_told(paid, correct):
    correct(payment_document="№ 811")
    correct(payment_document="№ 181")
    entries = paid.feedback.history.filter(action="compensations.correct_compensation").order_by(
        "pk"
    )
    told = [(change["from"], change["to"]) for entry in entries for change in entry.changes]
    assert told == [("№ 118", "№ 811"), ("№ 811", "№ 181")]


def test_also_once_the_appeal_is_closed(paid, correct, cast):
    feedback = Feedback.objects.get(pk=paid.feedback_id)
    close_feedback(feedback=feedback, by=cast.handler, version=feedback.version, values=CLOSING)
    assert correct().payment_document == "№ 811"


def test_who_may_not_pay_does_not_correct(correct, cast):
    with pytest.raises(PermissionDenied):
        correct(cast.handler)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reason", " "),
        ("payment_document", " "),
        ("payment_document", "1" * 101),
        ("paid_on", timedelta(days=1)),
        ("paid_on", timedelta(days=-6)),
    ],
)
def test_what_will_not_do_is_refused_at_its_field(paid, correct, name, value):
    if name == "paid_on":
        value = paid.paid_on + value
    with pytest.raises(ValidationError) as caught:
        correct(**{name: value})
    assert list(caught.value.message_dict) == [name]
    assert Compensation.objects.get().payment_document == "№ 118"


def test_a_correction_corrects_something(paid, correct):
    with pytest.raises(ValidationError):
        correct(payment_document=" № 118 ")
    assert not paid.feedback.history.filter(action="compensations.correct_compensation").exists()
