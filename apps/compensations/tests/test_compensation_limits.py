"""The limit of compensations: a dated reference that the administrator changes (S7, C6)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.compensations import services
from apps.compensations.models import Compensation, CompensationLimit
from apps.organization.tests.makers import url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


@pytest.fixture
def limits():
    """Return `limits({date: amount})`: these and no other are in the reference."""

    def make(amounts: dict[date, str]) -> None:
        CompensationLimit.objects.all().delete()
        for day, amount in amounts.items():
            CompensationLimit.objects.create(valid_from=day, amount=Decimal(amount))

    return make


@pytest.fixture
def ask(make_feedback, cast):
    def make(amount: str, at=None) -> Compensation:
        return services.request_compensation(
            feedback=make_feedback(),
            by=cast.handler,
            kind="refund",
            amount=Decimal(amount),
            reason="Услуга не оказана",
            at=at,
        )

    return make


def test_five_thousand_is_shipped_and_held_from_the_beginning():
    assert CompensationLimit.objects.in_force(date(2000, 1, 1)) == 5000
    assert CompensationLimit.objects.in_force(timezone.localdate()) == 5000


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), 5000),
        (date(2026, 5, 31), 5000),
        (date(2026, 6, 1), 100),
        (date(2099, 1, 1), 100),
    ],
)
def test_each_holds_until_the_next_comes_into_force(limits, day, amount):
    limits({date(2026, 6, 1): "100", date(2026, 1, 1): "5000"})
    assert CompensationLimit.objects.in_force(day) == amount


def test_a_request_is_judged_by_the_limit_of_its_local_day(limits, ask, settings):
    settings.TIME_ZONE = "Europe/Moscow"
    limits({date(2000, 1, 1): "5000", date(2026, 6, 1): "100"})
    last_minute = datetime(2026, 5, 31, 20, 59, tzinfo=UTC)  # 23:59 in Moscow
    first_minute = datetime(2026, 5, 31, 21, 0, tzinfo=UTC)  # 00:00 on the first of June
    assert ask("5000", last_minute).state == "approved"
    assert ask("5000", first_minute).state == "requested"
    assert ask("100", first_minute).state == "approved"


def test_one_that_is_still_to_come_does_not_count(limits, ask):
    limits({date(2000, 1, 1): "10", date(2999, 1, 1): "9000"})
    assert ask("10.01").state == "requested"


def test_with_none_in_force_another_person_decides_on_everything(limits, ask):
    limits({date(2999, 1, 1): "9000"})
    assert ask("0.01").state == "requested"


def test_what_was_asked_for_keeps_to_the_limit_of_its_day(limits, ask, cast):
    found = ask("5000")
    limits({date(2000, 1, 1): "1"})
    found.refresh_from_db()
    assert (found.state, found.above_limit) == ("approved", False)
    paid = services.pay_compensation(
        compensation=found, by=cast.quality, paid_on=timezone.localdate(), payment_document="118"
    )
    assert paid.state == "paid"


def test_the_card_tells_the_limit_of_today_or_that_there_is_none(
    limits, client, make_feedback, cast
):
    client.force_login(cast.handler)
    address = reverse("compensations:ask_compensation", args=[make_feedback().pk])
    limits({date(2000, 1, 1): "7000.50", date(2999, 1, 1): "9000"})
    assert "7\u00a0000,50\u00a0₽" in client.get(address).text
    limits({})
    response = client.get(address)
    assert response.context["card"].limit == ""
    assert "₽ на всё обращение" not in response.text


@pytest.mark.parametrize("amount", ["0", "-1", "12.345", "99999999999"])
def test_an_amount_that_will_not_do_is_refused(amount):
    with pytest.raises(ValidationError) as caught:
        CompensationLimit(valid_from=date(2026, 1, 1), amount=Decimal(amount)).full_clean()
    assert list(caught.value.message_dict) == ["amount"]


@pytest.mark.parametrize("values", [{"amount": 0}, {"valid_from": date(2000, 1, 1)}])
def test_the_database_holds_to_it_by_itself(values):
    values = {"valid_from": date(2026, 1, 1), "amount": 1} | values
    with pytest.raises(IntegrityError), transaction.atomic():
        CompensationLimit.objects.create(**values)


def test_the_administrator_adds_one_on_a_page(client, cast):
    client.force_login(cast.admin)
    typed = {"valid_from": "01.06.2026", "amount": "7000.50"}
    assert client.post(url(CompensationLimit, "add"), typed).status_code == 302
    assert CompensationLimit.objects.in_force(date(2026, 6, 1)) == Decimal("7000.50")
    assert "7\u00a0000,50\u00a0₽" in client.get(url(CompensationLimit, "changelist")).text
    again = client.post(url(CompensationLimit, "add"), typed)
    assert again.status_code == 200  # one for a day
    assert CompensationLimit.objects.count() == 2
