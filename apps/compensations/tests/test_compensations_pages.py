"""Compensations on pages: the card of a document, one of them, the list with its sums and files."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.compensations import forms, services
from apps.compensations.models import Compensation
from apps.feedback.models import Feedback, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
LIST = reverse("compensations:list")
EXPORT = reverse("compensations:export")
HTMX = {"HX-Request": "true"}
ASKED = {"kind": "refund", "amount": "12 345,60", "currency": "RUB", "reason": "Не оказана"}


@pytest.fixture
def ask(make_feedback, cast):
    def make(amount="12345.60", feedback=None, **values) -> Compensation:
        values = {"kind": "refund", "reason": "Услуга не оказана", "by": cast.handler} | values
        feedback = feedback or make_feedback()
        return services.request_compensation(feedback=feedback, amount=Decimal(amount), **values)

    return make


@pytest.fixture
def sign_in(client, cast):
    def enter(who: str):
        client.force_login(getattr(cast, who))
        return client

    return enter


def test_asked_for_on_the_card_with_a_comma_and_a_space(sign_in, make_feedback):
    feedback = make_feedback()
    browser = sign_in("handler")
    address = reverse("compensations:ask_compensation", args=[feedback.pk])
    page = browser.post(address, ASKED, follow=True).text
    assert Compensation.objects.get().amount == Decimal("12345.60")
    assert "12\u00a0345,60\u00a0₽" in page
    assert "ждёт решения" in page


def test_a_wrong_amount_comes_back_as_it_was_typed(sign_in, make_feedback):
    address = reverse("compensations:ask_compensation", args=[make_feedback().pk])
    for amount, words in (("тысяча", "Сумма не распознана"), ("10,005", "целые копейки")):
        response = sign_in("handler").post(address, ASKED | {"amount": amount})
        assert response.status_code == 422
        assert words in response.text
        assert f'value="{amount}"' in response.text
        assert "Не оказана" in response.text


def test_the_card_says_what_is_agreed_to_and_whom_it_waits_for(ask, sign_in, make_feedback, cast):
    feedback = make_feedback()
    ask("4800", feedback)
    ask("12345.60", feedback)
    address = reverse("compensations:document_compensations", args=[feedback.pk])
    card = sign_in("handler").get(address, headers=HTMX).text
    assert '<span class="count">4\u00a0800,00\u00a0₽</span>' in card
    assert "Решает другой человек:" in card
    assert "quality" in card
    assert "Одобрить" not in card
    assert "Одобрить" in sign_in("quality").get(address, headers=HTMX).text


def test_the_history_of_the_document_tells_of_it_in_words(ask, sign_in, cast):
    found = ask()
    services.refuse_compensation(compensation=found, by=cast.quality, reason="Услуга оказана")
    page = sign_in("handler").get(found.feedback.get_absolute_url(), {"tab": "all"}).text
    assert "Запрошена компенсация" in page
    assert "В компенсации отказано" in page
    assert "Услуга оказана" in page


def test_a_step_with_a_form_keeps_what_was_typed(ask, sign_in, cast):
    found = ask("100")
    address = reverse("compensations:pay_compensation", args=[found.pk])
    data = {"paid_on": "2000-01-01", "payment_document": "п/п № 118"}
    response = sign_in("quality").post(address, data)
    assert response.status_code == 422
    assert 'value="п/п № 118"' in response.text
    assert "раньше, чем зарегистрировано" in response.text
    data["paid_on"] = timezone.localdate().isoformat()
    assert sign_in("quality").post(address, data).url == found.get_absolute_url()


def test_a_payment_is_corrected_where_it_is_shown(ask, sign_in, cast):
    found = ask("100")
    today = timezone.localdate()
    services.pay_compensation(
        compensation=found, by=cast.quality, paid_on=today, payment_document="п/п № 118"
    )
    address = reverse("compensations:correct_compensation", args=[found.pk])
    assert address not in sign_in("handler").get(found.get_absolute_url()).text
    assert address in sign_in("quality").get(found.get_absolute_url()).text
    form = sign_in("quality").get(address).text
    assert 'value="п/п № 118"' in form
    assert f'value="{today.isoformat()}"' in form
    data = {"paid_on": today.isoformat(), "payment_document": "п/п № 811"}
    refused = sign_in("quality").post(address, data)  # without a reason
    assert refused.status_code == 422
    assert 'value="п/п № 811"' in refused.text
    sign_in("quality").post(address, data | {"reason": "Описка"})
    assert "п/п № 811" in sign_in("handler").get(found.get_absolute_url()).text
    page = sign_in("handler").get(found.feedback.get_absolute_url(), {"tab": "all"}).text
    for words in ("Платёжный документ", "п/п № 118", "п/п № 811", "Описка"):
        assert words in page


def test_the_later_one_gets_a_page_that_tells_what_has_changed(ask, sign_in, cast):
    found = ask()
    services.approve_compensation(compensation=found, by=cast.quality)
    address = reverse("compensations:approve_compensation", args=[found.pk])
    response = sign_in("director").post(address)
    assert response.status_code == 409
    assert "уже одобрена (quality)" in response.text


def test_the_list_holds_what_one_may_see_and_its_sums_do_not_tell_of_the_rest(
    ask, sign_in, make_feedback, cast
):
    ask("4800")
    own = ask("700", make_feedback(executor=cast.executor))
    listed = sign_in("handler").get(LIST).text
    assert "5\u00a0500,00\u00a0₽" in listed
    seen = sign_in("executor").get(LIST)
    assert [row.pk for row, _cells in seen.context["list"].lines] == [own.pk]
    assert [total.shown for total in seen.context["list"].totals] == ["700,00\u00a0₽"]
    assert "4\u00a0800" not in sign_in("executor").get(EXPORT, {"format": "csv"}).text
    assert sign_in("registrar").get(LIST).context["list"].lines == []


def test_sums_by_state_and_currency_follow_the_filters(ask, sign_in, make_feedback, clinic):
    ask("100.10")
    ask("0.20", make_feedback(branch=clinic.other_branch))
    ask("5", currency="EUR")
    browser = sign_in("handler")

    def totals(**params) -> list[tuple[str, str]]:
        found = browser.get(LIST, params).context["list"].totals
        return [(total.state, total.shown) for total in found]

    assert totals() == [("requested", "5,00\u00a0€"), ("approved", "100,30\u00a0₽")]
    assert totals(branch=clinic.other_branch.pk) == [("approved", "0,20\u00a0₽")]
    assert totals(state="requested") == [("requested", "5,00\u00a0€")]
    assert totals(since="2999-01-01") == []


def test_a_filter_that_makes_no_sense_shows_nothing_and_says_so(ask, sign_in):
    ask()
    for wrong in ({"state": "no"}, {"branch": "99999999999999999999"}, {"since": "tomorrow"}):
        response = sign_in("handler").get(LIST, wrong)
        assert response.status_code == 200
        assert response.context["list"].lines == []
        assert "errorlist" in response.text


def test_sorted_by_the_amount_both_ways(ask, sign_in):
    for amount in ("30", "10", "20"):
        ask(amount)

    def amounts(sort: str) -> list[Decimal]:
        lines = sign_in("handler").get(LIST, {"sort": sort}).context["list"].lines
        return [row.amount for row, _cells in lines]

    assert amounts("amount") == [10, 20, 30]
    assert amounts("-amount") == [30, 20, 10]
    assert len(amounts("password")) == 3


def test_the_file_holds_numbers_as_numbers_and_no_formula(ask, sign_in):
    found = ask(reason="=HYPERLINK(1)")
    body = sign_in("handler").get(EXPORT, {"format": "xlsx"}).content
    rows = list(openpyxl.load_workbook(io.BytesIO(body)).active.values)
    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["Сумма"] == 12345.6
    assert row["Обращение"] == found.feedback.number
    assert row["За что"] == "'=HYPERLINK(1)"
    assert row["Ключ для бухгалтерии"] == str(found.key)
    text = sign_in("handler").get(EXPORT, {"format": "csv"}).content.decode("utf-8-sig")
    assert '"12345,60";"RUB"' in text
    assert "'=HYPERLINK(1)" in text


def test_a_file_of_another_kind_does_not_exist(sign_in):
    assert sign_in("handler").get(EXPORT, {"format": "exe"}).status_code == 404


def test_the_same_queries_for_five_and_for_fifty(ask, sign_in, make_feedback, cast):
    feedback = make_feedback()
    browser = sign_in("quality")
    addresses = (LIST, f"{EXPORT}?format=csv", f"/compensations/of/{feedback.pk}/")

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            found.append(len(queries))
        return found

    def fill(number: int) -> None:
        for _ in range(number):
            ask("1", feedback)

    fill(5)
    few = counts()
    fill(45)
    assert counts() == few
    assert max(few) <= 10


def test_the_menu_offers_it_to_those_who_see_appeals(sign_in):
    assert LIST in sign_in("handler").get("/").text
    assert LIST not in sign_in("registrar").get("/").text


@pytest.mark.parametrize(
    ("form", "demanded"),
    [
        (forms.RequestForm, {"kind", "amount", "reason"}),
        (forms.ReasonForm, {"reason"}),
        (forms.PayForm, {"paid_on", "payment_document"}),
        (forms.CorrectForm, {"paid_on", "payment_document", "reason"}),
        (forms.ProvideForm, {"provided_on"}),
        (forms.CorrectProvisionForm, {"provided_on", "reason"}),
    ],
)
def test_a_star_marks_what_has_to_be_filled_in(form, demanded):
    shown = form()
    starred = {name for name in shown.fields if "field-required" in shown[name].as_field_group()}
    assert starred == demanded


def test_a_closed_document_takes_no_new_request(sign_in, make_feedback):
    feedback = make_feedback(state=State.CLOSED)
    address = reverse("compensations:document_compensations", args=[feedback.pk])
    assert "Запросить" not in sign_in("handler").get(address).text
    ask_for = reverse("compensations:ask_compensation", args=[feedback.pk])
    assert sign_in("handler").post(ask_for, ASKED).status_code == 409
    assert Feedback.objects.get(pk=feedback.pk).compensations.count() == 0
