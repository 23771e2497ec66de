"""Urgency and the term by law in the register: shown, sorted, narrowed by, exported."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from apps.feedback import services
from apps.feedback.models import State
from apps.feedback.tests.reader import put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
SHOWN = "columns=number,urgency,statutory,deadline"


@pytest.fixture
def three(make_feedback):
    """Low, critical and normal; the term by law is over, tomorrow, and not there."""
    today = timezone.localdate()
    rows = [make_feedback() for _ in range(3)]
    days = (today - timedelta(days=2), today + timedelta(days=1), None)
    for row, urgency, day in zip(rows, ("low", "critical", "normal"), days, strict=True):
        put(row, urgency=urgency, statutory_due_on=day)
    return rows


@pytest.mark.parametrize(
    ("sort", "order"),
    [("urgency", "021"), ("-urgency", "120"), ("statutory", "012"), ("-statutory", "102")],
)
def test_urgency_sorts_by_how_urgent_it_is_and_no_term_comes_last(
    three, open_register, sort, order
):
    numbers = [three[int(place)].number for place in order]
    assert open_register(f"?sort={sort}").numbers == numbers


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("urgency=critical", "1"),
        ("urgency=low&urgency=normal", "02"),
        ("term=over", "0"),
        ("term=soon", "1"),
        ("term=set", "01"),
        ("term=none", "2"),
    ],
)
def test_the_register_is_narrowed_by_urgency_and_term(three, open_register, address, found):
    numbers = {three[int(place)].number for place in found}
    page = open_register(f"?{address}")
    assert set(page.numbers) == numbers
    assert "Срочность" in page.text or "Срок по закону" in page.text  # the chip names it


@pytest.mark.parametrize(
    ("due", "found"), [("over", "0"), ("soon", "1"), ("waiting", "2"), ("none", "3")]
)
def test_the_register_is_narrowed_by_the_deadline(make_feedback, open_register, due, found):
    now = timezone.now()
    rows = [put(make_feedback(), statutory_due_on=None) for _ in range(5)]
    put(rows[0], due_at=now - timedelta(hours=1))
    put(rows[1], due_at=now + timedelta(hours=20))
    put(rows[2], due_at=None, waiting_since=now)
    put(rows[3], due_at=None)
    put(rows[4], due_at=now + timedelta(days=3))
    page = open_register(f"?due={due}")
    assert page.numbers == [rows[int(found)].number]


def test_a_closed_document_is_overdue_no_more(make_feedback, open_register):
    closed = make_feedback(state=State.CLOSED)
    put(closed, statutory_due_on=timezone.localdate() - timedelta(days=9))
    put(closed, due_at=timezone.now() - timedelta(days=9))
    assert open_register("?term=over").numbers == []
    assert open_register("?due=over").numbers == []
    assert open_register("?term=set").numbers == [closed.number]


def test_the_columns_say_it_in_words(three, cast, open_register):
    feedback = three[2]
    feedback.refresh_from_db()
    services.wait_for_client(
        feedback=feedback, by=cast.handler, version=feedback.version, reason="Чек"
    )
    text = open_register(f"?{SHOWN}").text
    for words in (
        "низкая",
        "критическая",
        "обычная",
        "просрочено на 2 дня",
        "остался 1 день",
        "ждём клиента",
    ):
        assert words in text


def test_an_export_holds_them(three, client, cast):
    client.force_login(cast.handler)
    export = client.get(f"/feedback/export/?format=csv&{SHOWN}&sort=-urgency")
    lines = export.getvalue().decode("utf-8-sig").splitlines()
    day = timezone.localdate() + timedelta(days=1)
    assert "критическая" in lines[1]
    assert f"{day:%d.%m.%Y}" in lines[1]


def test_in_xlsx_the_term_is_a_day(three, client, cast):
    client.force_login(cast.handler)
    answer = client.get(f"/feedback/export/?format=xlsx&{SHOWN}&sort=-urgency")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    cell = sheet["C2"]
    assert cell.value.date() == timezone.localdate() + timedelta(days=1)
    assert cell.number_format == "DD.MM.YYYY"
