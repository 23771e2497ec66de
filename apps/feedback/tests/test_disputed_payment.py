"""The payment that an appeal about money is about: typed, corrected, told, found, filed (S7)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.feedback import services
from apps.feedback.editing.edit_conflicts import EditConflict
from apps.feedback.models import Feedback, State
from tests.appeals import complaint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
NEW = reverse("feedback:new")
PAYMENT = {
    "disputed_document": "чек № 118",
    "disputed_on": "2026-11-15",
    "disputed_amount": "4 800,50 ₽",
    "disputed_reference": "KKT-7F3",
}
IN_WORDS = "чек № 118, 15 ноября 2026, 4\u00a0800,50\u00a0₽, внешний номер KKT-7F3"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.registrar)
    return client


@pytest.fixture
def disputed(make_feedback):
    def make(**values) -> Feedback:
        typed = {"disputed_document": "чек № 118", "disputed_amount": Decimal("4800.50")}
        return make_feedback(**typed | values)

    return make


def edit(feedback: Feedback, by, **values) -> Feedback:
    return services.edit_details(feedback=feedback, by=by, version=feedback.version, values=values)


def test_it_is_registered_with_the_appeal_and_shown_on_its_page(desk, clinic, cast):
    assert desk.post(NEW, complaint(clinic, **PAYMENT)).status_code == 302
    feedback = Feedback.objects.get(state=State.REGISTERED)
    assert feedback.disputed_amount == Decimal("4800.50")
    assert feedback.disputed_payment == IN_WORDS
    desk.force_login(cast.handler)
    assert IN_WORDS in desk.get(feedback.get_absolute_url()).text


def test_nothing_of_it_is_demanded_and_nothing_is_shown_then(desk, clinic, cast):
    desk.post(NEW, complaint(clinic, disputed_document="", disputed_amount=""))
    feedback = Feedback.objects.get(state=State.REGISTERED)
    assert (feedback.disputed_payment, feedback.disputed_amount) == ("", None)
    desk.force_login(cast.handler)
    assert "Спорный платёж" not in desk.get(feedback.get_absolute_url()).text


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("disputed_amount", "тысяча", "Сумма не распознана"),
        ("disputed_amount", "0", "больше нуля"),
        ("disputed_amount", "-5", "больше нуля"),
        ("disputed_amount", "10,005", "целые копейки"),
        ("disputed_amount", "10000000000", "Не больше"),
        ("disputed_on", "2026-11-19", "Этот день ещё не наступил"),
        ("disputed_on", "вчера", "дат"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_with_all_that_was_typed(
    desk, clinic, name, typed, words
):
    response = desk.post(NEW, complaint(clinic, **PAYMENT | {name: typed}))
    assert response.status_code == 200
    assert words in str(response.context["form"][name].errors)
    assert not Feedback.objects.filter(state=State.REGISTERED).exists()
    assert '<details class="panel payment" id="payment" open>' in response.text
    assert 'value="чек № 118"' in response.text
    assert f'value="{typed}"' in response.text


def test_a_draft_keeps_it_and_shows_it_as_it_is_written_here(desk, clinic):
    assert "payment" in desk.get(NEW).text
    assert 'id="payment" open' not in desk.get(NEW).text
    desk.post(NEW, complaint(clinic, **PAYMENT | {"action": "draft"}))
    draft = Feedback.objects.get(state=State.DRAFT)
    page = desk.get(reverse("feedback:edit_draft", args=[draft.pk])).text
    assert 'id="payment" open' in page
    for value in ("чек № 118", "4\u00a0800,50", "2026-11-15", "KKT-7F3"):
        assert f'value="{value}"' in page


def test_it_is_corrected_later_and_the_history_tells_from_what_to_what(disputed, cast, client):
    feedback = edit(disputed(), cast.handler, disputed_amount=Decimal("4900"), disputed_on=None)
    (change,) = feedback.history.last().changes
    assert (change["from"], change["to"]) == ("4800.50", "4900")
    assert (change["from_shown"], change["to_shown"]) == (
        "4\u00a0800,50\u00a0₽",
        "4\u00a0900,00\u00a0₽",
    )
    client.force_login(cast.handler)
    page = client.get(feedback.get_absolute_url(), {"tab": "all"}).text
    assert "Спорный платёж: сумма" in page


@pytest.mark.parametrize("amount", ["0", "-1", "1.005", "10000000000", "NaN"])
def test_a_service_refuses_a_sum_that_cannot_be(disputed, cast, amount):
    with pytest.raises(ValidationError) as caught:
        edit(disputed(), cast.handler, disputed_amount=Decimal(amount))
    assert list(caught.value.message_dict) == ["disputed_amount"]


def test_a_day_to_come_is_refused_when_it_is_corrected_too(disputed, cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as caught:
        edit(disputed(), cast.handler, disputed_on=tomorrow)
    assert list(caught.value.message_dict) == ["disputed_on"]


def test_the_database_holds_to_it_by_itself(disputed):
    rows = Feedback.objects.filter(pk=disputed().pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(disputed_amount=0)


def test_who_has_left_the_sum_alone_does_not_collide_over_it(disputed, cast, clinic):
    opened = disputed()
    edit(opened, cast.secretary, disputed_amount=Decimal("4900"))
    typed = {"disputed_amount": Decimal("4800.50"), "branch": clinic.other_branch}
    corrected = edit(opened, cast.handler, **typed)
    assert corrected.disputed_amount == Decimal("4900")
    with pytest.raises(EditConflict):
        edit(opened, cast.handler, disputed_amount=Decimal("5000"))


def test_it_is_found_by_the_document_and_by_the_external_id(disputed, cast):
    feedback = disputed(disputed_reference="KKT-7F3")
    disputed(disputed_document="")
    visible = Feedback.objects.visible_to(cast.handler)
    for words in ("чек", "KKT-7F3"):
        assert list(visible.search(words)) == [feedback]


def test_the_register_has_its_columns_in_a_file_and_where_they_are_chosen(disputed, cast, client):
    disputed(disputed_on=timezone.localdate(), disputed_reference="KKT-7F3")
    client.force_login(cast.handler)
    address = reverse("feedback:export")
    columns = "number,payment_document,payment_date,payment_amount,payment_reference"
    sent = client.get(address, {"format": "csv", "columns": columns})
    text = b"".join(sent.streaming_content).decode("utf-8-sig")
    for words in ("Спорный платёж: сумма", '"4800,50"', "чек № 118", "KKT-7F3"):
        assert words in text
    chosen = client.get(reverse("feedback:list"), {"columns": "number,payment_amount"}).text
    assert "4\u00a0800,50\u00a0₽" in chosen
