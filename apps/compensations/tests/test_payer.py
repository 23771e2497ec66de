"""Who only pays: all the money, and nothing of the appeals it belongs to (S7)."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.compensations import services
from apps.compensations.models import Compensation
from apps.core.extensions import search
from apps.feedback.models import Feedback

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
LIST, EXPORT = reverse("compensations:list"), reverse("compensations:export")
SECRET = "Наркоз оплачен, но не понадобился"


@pytest.fixture
def ask(make_feedback, cast):
    def make(amount="4800", feedback=None, **values) -> Compensation:
        values = {"kind": "refund", "reason": SECRET, "by": cast.handler} | values
        feedback = feedback or make_feedback()
        return services.request_compensation(feedback=feedback, amount=Decimal(amount), **values)

    return make


@pytest.fixture
def accountant(client, cast):
    client.force_login(cast.accountant)
    return client


def listed(browser, **params) -> list[int]:
    return [line.row.pk for line in browser.get(LIST, params).context["list"].lines]


def test_the_list_and_its_files_hold_what_is_to_be_paid_and_nothing_of_the_appeal(ask, accountant):
    found = ask()
    shown = [accountant.get(LIST).text, accountant.get(found.get_absolute_url()).text]
    shown.append(accountant.get(EXPORT, {"format": "csv"}).content.decode("utf-8-sig"))
    for text in shown:
        assert found.feedback.number in text
        assert "Петров Иван Сергеевич" in text
        assert "4\u00a0800,00" in text or '"4800,00"' in text
        for told in (SECRET, "Жалоба", found.feedback.get_absolute_url()):
            assert told not in text
    assert found.feedback.get_absolute_url() not in accountant.get("/").text


@pytest.mark.parametrize(
    ("service", "words"),
    [
        (services.refuse_compensation, {"reason": "Согласие на снимок подписано"}),
        (services.cancel_compensation, {"reason": "Записан к хирургу"}),
    ],
)
def test_nor_why_it_was_refused_or_called_off(ask, accountant, cast, service, words):
    found = ask("9000")
    service(compensation=found, by=cast.director, **words)
    addresses = (LIST, found.get_absolute_url(), f"{EXPORT}?format=csv")
    assert not any(words["reason"] in accountant.get(each).text for each in addresses)
    accountant.force_login(cast.handler)
    assert words["reason"] in accountant.get(found.get_absolute_url()).text


def test_nothing_leads_into_the_appeal(ask, accountant):
    found = ask()
    feedback = found.feedback
    closed = [
        feedback.get_absolute_url(),
        reverse("compensations:document_compensations", args=[feedback.pk]),
        reverse("compensations:ask_compensation", args=[feedback.pk]),
        reverse("feedback:glance", args=[feedback.pk]),
    ]
    assert [accountant.get(each).status_code for each in closed] == [404] * len(closed)
    assert accountant.get(reverse("complaints:board")).status_code == 403
    assert accountant.get(reverse("clients:list")).status_code == 403
    seen = accountant.get(reverse("feedback:list"), {"q": feedback.number})
    assert seen.context["list"].lines == []


def test_it_is_found_by_number_client_and_payment_document_and_by_no_contact(
    ask, accountant, clinic
):
    found = ask()
    clinic.client.search_text = "петров иван сергеевич +79161234567 ivan@example.org"
    clinic.client.save(update_fields=["search_text"])
    number = found.feedback.number
    for words in (number, number[3:], number.lower(), "петров", "Иван Петров"):
        assert listed(accountant, q=words) == [found.pk], words
    for words in ("Сидоров", "Петров Сидоров", "9161234567", "ivan", "example.org", SECRET[:6]):
        assert listed(accountant, q=words) == [], words
    services.pay_compensation(
        compensation=found,
        by=found.requested_by.__class__.objects.get(username="accountant"),
        paid_on=timezone.localdate(),
        payment_document="П/п № 118",
    )
    assert listed(accountant, q="№ 118") == [found.pk]


def test_a_stranger_without_a_card_is_found_by_the_name_that_they_gave(
    ask, accountant, make_feedback
):
    feedback = make_feedback(
        client=None, applicant_name="Щукина Ольга", applicant_phone="+79160000000"
    )
    found = ask(feedback=feedback)
    assert listed(accountant, q="щукина") == [found.pk]


def test_the_start_page_says_what_is_to_be_paid_and_leads_nowhere_else(ask, accountant):
    text = accountant.get("/").text
    assert "Сейчас выплачивать нечего" in text
    first, second = ask("100"), ask("200")
    ask("9000")  # still to be decided
    ask("300", kind="discount")  # not in money
    page = accountant.get("/")
    assert f'href="{LIST}?waiting=payment">2</a>' in page.text
    for each in (first, second):
        assert each.get_absolute_url() in page.text
    assert sorted(listed(accountant, waiting="payment")) == [first.pk, second.pk]
    menu = [item.url for item in page.context["menu"]]
    assert menu == ["/", reverse("activities:list"), LIST]
    assert page.context["search_box"].label == "Поиск компенсаций"
    assert "Обращения, назначенные вам" not in page.text


def test_nobody_is_offered_to_wait_for_what_they_may_not_decide(ask, accountant, cast):
    offered = [value for value, _label in _choices(accountant)]
    assert offered == ["", "payment", "provision"]
    accountant.force_login(cast.quality)
    assert "me" in [value for value, _label in _choices(accountant)]


def _choices(browser) -> list[tuple]:
    return list(browser.get(LIST).context["list"].form.fields["waiting"].choices)


def test_where_an_appeal_is_theirs_by_place_they_see_it_whole(ask, accountant, cast, make_feedback):
    own = ask(feedback=make_feedback(executor=cast.accountant))
    other = ask()
    text = accountant.get(EXPORT, {"format": "csv"}).content.decode("utf-8-sig")
    assert text.count(SECRET) == 1
    assert sorted(listed(accountant)) == [own.pk, other.pk]
    assert SECRET in accountant.get(own.get_absolute_url()).text
    assert reverse("feedback:list") in [item.url for item in accountant.get("/").context["menu"]]


def test_whom_the_appeal_is_about_does_not_pay_and_is_not_asked_to(ask, accountant, cast, clinic):
    clinic.employee.user = cast.accountant
    clinic.employee.save()
    found = ask()
    address = reverse("compensations:pay_compensation", args=[found.pk])
    assert accountant.get(address).status_code == 403
    assert found.get_absolute_url() not in accountant.get("/").text


def test_what_belongs_to_a_deleted_appeal_is_gone(ask, accountant, cast):
    found = ask()
    Feedback.objects.filter(pk=found.feedback_id).update(
        state="deleted", deleted_from="registered", closed_at=timezone.now()
    )
    assert listed(accountant) == []
    assert accountant.get(found.get_absolute_url()).status_code == 404


def test_the_search_of_compensations_is_of_who_only_pays(cast):
    where = {
        who: next(place for place in search if place.is_for(getattr(cast, who))).url_name
        for who in ("accountant", "quality", "handler", "registrar")
    }
    assert where == {
        "accountant": "compensations:list",
        "quality": "feedback:list",
        "handler": "feedback:list",
        "registrar": "clients:list",
    }


def test_the_disputed_payment_is_shown_to_who_pays_it_back(ask, accountant, make_feedback):
    feedback = make_feedback(
        disputed_document="чек № 7",
        disputed_amount=Decimal("4800"),
        disputed_reference="KKT-7F3",
    )
    refund, discount = ask(feedback=feedback), ask("100", feedback, kind="discount")
    page = accountant.get(refund.get_absolute_url()).text
    assert "чек № 7, 4\u00a0800,00\u00a0₽, внешний номер KKT-7F3" in page
    assert "чек № 7" not in accountant.get(discount.get_absolute_url()).text
    text = accountant.get(EXPORT, {"format": "csv"}).content.decode("utf-8-sig")
    assert text.count("KKT-7F3") == 1
