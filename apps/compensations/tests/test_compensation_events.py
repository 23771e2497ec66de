"""Who is called to decide on a compensation, and that nobody is once it is decided (S7, A1)."""

from decimal import Decimal

import pytest

from apps.compensations import services
from apps.notifications.models import Notification, Occurrence
from apps.notifications.services.fan_out import fan_out_all

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", ["approve", "refuse", "cancel"])
@pytest.mark.parametrize("is_told", [False, True])
def test_nobody_is_called_to_decide_on_what_is_decided(make_feedback, cast, step, is_told):
    asked = services.request_compensation(
        feedback=make_feedback(),
        by=cast.handler,
        kind="refund",
        amount=Decimal(9000),
        reason="Не оказано",
    )
    awaits = {"event": "compensation_awaits", "document_id": asked.feedback_id}
    if is_told:
        fan_out_all()
    rows = Notification.objects.filter(**awaits)
    assert rows.exists() == is_told
    take = {
        "approve": lambda: services.approve_compensation(compensation=asked, by=cast.director),
        "refuse": lambda: services.refuse_compensation(
            compensation=asked, by=cast.director, reason="Нет"
        ),
        "cancel": lambda: services.cancel_compensation(
            compensation=asked, by=cast.handler, reason="Зря"
        ),
    }
    take[step]()
    fan_out_all()
    assert not rows.filter(channel="inbox", read_at=None).exists()
    assert set(rows.exclude(channel="inbox").values_list("state", flat=True)) <= {"held"}
    assert not Occurrence.objects.waiting().filter(**awaits).exists()
