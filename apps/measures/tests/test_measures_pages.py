"""Measures and root causes on pages: cards, tabs, filters, files; what is hidden stays hidden."""

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.compensations import services as compensations
from apps.feedback.models import Feedback
from apps.measures import services as measures
from apps.measures.models import Measure, RootCause

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
LIST = reverse("measures:list")
EXPORT = reverse("measures:export")
CAUSES = reverse("measures:root_causes")
HTMX = {"HX-Request": "true"}


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def plan(make_feedback, cast):
    def make(title="Обучить", feedback=None, **values) -> Measure:
        due = values.pop("due", None)
        if "root_cause" not in values:
            values["feedback"] = feedback or make_feedback()
        values = {
            "kind": "training",
            "nature": "corrective",
            "owner": cast.handler,
            "due_on": in_days(14),
            "by": cast.handler,
        } | values
        measure = measures.plan_measure(title=title, **values)
        if due:
            Measure.objects.filter(pk=measure.pk).update(due_on=due)
        return measure

    return make


@pytest.fixture
def done(plan, cast):
    def make(title="Сделано", check_on=None, **values) -> Measure:
        measure = measures.complete_measure(
            measure=plan(title, **values), by=cast.handler, result="Обучены", check_on=in_days(30)
        )
        Measure.objects.filter(pk=measure.pk).update(check_on=check_on or in_days(30))
        return measure

    return make


@pytest.fixture
def sign_in(client, cast):
    def enter(who: str):
        client.force_login(getattr(cast, who))
        return client

    return enter


@pytest.fixture
def titles(sign_in):
    """Return `titles("handler", tab="overdue")`: what the list shows, in its order."""

    def look(who: str, **params) -> list[str]:
        return [row.title for row, _ in sign_in(who).get(LIST, params).context["list"].lines]

    return look


def form(cast, **values) -> dict:
    return {
        "title": "Звонить заранее",
        "kind": "process",
        "nature": "preventive",
        "owner": cast.quality.pk,
        "due_on": in_days(5).isoformat(),
    } | values


def test_tabs_hold_mine_overdue_and_what_has_to_be_checked(plan, done, titles, sign_in, cast):
    plan("позже")
    plan("поздно", due=in_days(-1))
    plan("чужое", owner=cast.quality)
    done("проверить", in_days(0))
    done("рано проверять", in_days(3))
    assert titles("handler", tab="overdue") == ["поздно"]
    assert titles("handler", tab="check") == ["проверить"]
    assert titles("quality") == ["чужое"]
    assert len(titles("handler", tab="all")) == 5
    counts = {tab.name: tab.count for tab in sign_in("quality").get(LIST).context["list"].tabs}
    assert counts == {"mine": 1, "due": 1, "overdue": 1, "check": 1, "all": 5}


def test_what_is_late_stands_out(plan, done, sign_in):
    plan("поздно", due=in_days(-1))
    done("проверить", in_days(0))
    page = sign_in("handler").get(LIST, {"tab": "all"}).text
    assert page.count("due-over") == 1
    assert "пора проверить" in page
    home = sign_in("handler").get("/").text
    assert "Меры: пора сделать" in home
    assert "поздно" in home


def test_the_start_page_names_what_waits_for_a_decision(sign_in, make_feedback, cast):
    compensations.request_compensation(
        feedback=make_feedback(),
        by=cast.quality,
        kind="refund",
        amount=Decimal(90000),
        reason="Не оказано",
    )
    assert "Компенсации ждут решения" in sign_in("director").get("/").text
    assert "Компенсации ждут решения" not in sign_in("quality").get("/").text
    assert "Компенсации ждут решения" not in sign_in("registrar").get("/").text


def test_filters_and_order(plan, titles, clinic, cast, make_feedback):
    plan("б", due_on=in_days(3), kind="equipment")
    plan("а", make_feedback(branch=clinic.other_branch), due_on=in_days(9), owner=cast.quality)
    assert titles("handler", tab="all") == ["б", "а"]
    assert titles("handler", tab="all", sort="-due") == ["а", "б"]
    assert titles("handler", tab="all", sort="what") == ["а", "б"]
    assert titles("handler", tab="all", kind="equipment") == ["б"]
    assert titles("handler", tab="all", owner=cast.quality.pk) == ["а"]
    assert titles("handler", tab="all", branch=clinic.other_branch.pk) == ["а"]
    assert titles("handler", tab="all", due_until=in_days(5).isoformat()) == ["б"]
    assert titles("handler", tab="all", due_since=in_days(5).isoformat()) == ["а"]
    for wrong in ({"owner": "9" * 30}, {"due_since": "вчера"}, {"due_since": "9999-99-99"}):
        assert titles("handler", tab="all", **wrong) == []


def test_an_owner_sees_his_measure_and_not_whose_appeal_it_is(plan, sign_in, cast):
    measure = plan("Обучить смену", owner=cast.branch_manager)
    browser = sign_in("branch_manager")
    pages = [browser.get(LIST), browser.get(measure.get_absolute_url()), browser.get("/")]
    pages += [browser.get(EXPORT, {"format": "csv"})]
    for page in pages:
        assert measure.feedback.number not in page.content.decode()
    assert "Обучить смену" in pages[0].text
    address = reverse("measures:complete_measure", args=[measure.pk])
    data = {"result": "Обучены все", "check_on": in_days(30).isoformat()}
    assert browser.post(address, data, follow=True).status_code == 200
    assert Measure.objects.get().state == "done"


def test_a_stranger_finds_nothing(plan, titles, sign_in):
    measure = plan("тайное")
    assert titles("registrar", tab="all") == []
    browser = sign_in("registrar")
    assert browser.get(measure.get_absolute_url()).status_code == 404
    assert "тайное" not in browser.get(EXPORT, {"format": "csv", "tab": "all"}).text
    assert {tab.count for tab in browser.get(LIST).context["list"].tabs} == {0}


def test_planned_on_the_card_and_what_is_wrong_comes_back(sign_in, make_feedback, cast):
    feedback = make_feedback()
    address = reverse("measures:plan_measure", args=[feedback.pk])
    browser = sign_in("handler")
    wrong = browser.post(address, form(cast, due_on="2000-01-01"))
    assert wrong.status_code == 422
    assert "Звонить заранее" in wrong.text
    assert "Этот день уже прошёл" in wrong.text
    page = browser.post(address, form(cast), follow=True).text
    assert "Звонить заранее" in page
    assert "запланирована" in page


def test_a_check_says_whether_it_helped_and_offers_another(done, sign_in, cast):
    measure = done("проверить", in_days(0))
    address = reverse("measures:check_measure", args=[measure.pk])
    browser = sign_in("quality")
    assert browser.post(address, {"remark": "Повторилось"}).status_code == 422
    page = browser.post(address, {"is_effective": "no", "remark": "Повторилось"}, follow=True).text
    assert "не помогла" in page
    again = reverse("measures:repeat_measure", args=[measure.pk])
    assert again in page
    page = browser.post(again, form(cast), follow=True).text
    assert "Вместо" in page
    assert Measure.objects.get(follows=measure).title == "Звонить заранее"


def test_a_file_of_measures_is_without_formulas(plan, sign_in):
    measure = plan("=1+1")
    body = sign_in("handler").get(EXPORT, {"format": "xlsx"}).content
    rows = list(openpyxl.load_workbook(io.BytesIO(body)).active.values)
    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["Мера"] == "'=1+1"
    assert row["Откуда"] == measure.feedback.number
    assert row["Срок"].date() == in_days(14)


def test_a_root_cause_is_named_from_an_appeal_and_ties_another(sign_in, make_feedback, cast):
    first, second = make_feedback(), make_feedback()
    browser = sign_in("handler")
    data = {"title": "Не предупреждают", "owner": cast.quality.pk}
    address = f"{reverse('measures:create_root_cause')}?document={first.pk}"
    assert browser.post(address, data | {"title": ""}).status_code == 422
    browser.post(address, data)
    cause = RootCause.objects.get()
    link = reverse("measures:link_document", args=[cause.pk])
    wrong = browser.post(link, {"number": "ОС-1999-000001"})
    assert wrong.status_code == 422
    assert 'value="ОС-1999-000001"' in wrong.text
    page = browser.post(link, {"number": second.number.removeprefix("ОС-")}, follow=True).text
    assert first.number in page
    assert second.number in page
    card = browser.get(reverse("measures:document_measures", args=[first.pk]), headers=HTMX).text
    assert "Не предупреждают" in card


def test_on_the_card_an_appeal_is_tied_to_an_open_cause(sign_in, make_feedback, cast):
    cause = measures.name_root_cause(by=cast.quality, title="Очередь", owner=cast.quality)
    feedback = make_feedback()
    address = reverse("measures:tie_root_cause", args=[feedback.pk])
    browser = sign_in("handler")
    assert browser.post(address, {"root_cause": ""}).status_code == 422
    assert browser.post(address, {"root_cause": cause.pk}).status_code == 302
    assert list(cause.documents.all()) == [feedback]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_to_tie_an_appeal_to_comes_when_it_is_asked_for(sign_in, make_feedback, cast, headers):
    feedback, browser = make_feedback(), sign_in("handler")
    card = reverse("measures:document_measures", args=[feedback.pk])
    assert f'href="{card}?tie=1"' in browser.get(card, headers=headers).text
    opened = browser.get(f"{card}?tie=1", headers=headers).text
    assert "Других открытых коренных причин нет." in opened
    measures.name_root_cause(by=cast.quality, title="Очередь", owner=cast.quality)
    assert "Очередь" not in browser.get(card, headers=headers).text
    opened = browser.get(f"{card}?tie=1", headers=headers).text
    assert "Очередь" in opened
    assert f'action="{reverse("measures:tie_root_cause", args=[feedback.pk])}"' in opened


def test_who_may_not_tie_is_offered_nothing(sign_in, make_feedback, cast):
    measures.name_root_cause(by=cast.quality, title="Очередь", owner=cast.quality)
    card = reverse("measures:document_measures", args=[make_feedback().pk])
    opened = sign_in("secretary").get(f"{card}?tie=1", headers=HTMX).text
    assert "Очередь" not in opened
    assert "?tie=1" not in opened


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_its_owner_is_not_led_to_an_appeal_that_is_closed_to_him(plan, sign_in, cast, headers):
    measure = plan(owner=cast.executor)
    address = reverse("measures:complete_measure", args=[measure.pk])
    typed = {"result": "Обучены", "check_on": in_days(30).isoformat(), "place": "document"}
    answer = sign_in("executor").post(address, typed, headers=headers)
    assert (answer.status_code, answer["Location"]) == (302, measure.get_absolute_url())


def test_a_root_cause_lists_and_counts_only_what_one_may_see(sign_in, make_feedback, cast):
    own, hidden = make_feedback(executor=cast.executor), make_feedback()
    cause = measures.name_root_cause(by=cast.quality, title="Очередь", owner=cast.quality)
    for feedback in (own, hidden):
        measures.link_document(root_cause=cause, feedback=feedback, by=cast.quality)
    browser = sign_in("executor")
    page = browser.get(cause.get_absolute_url())
    assert own.number in page.text
    assert hidden.number not in page.text
    assert (page.context["page"].count, page.context["page"].months[-1].count) == (1, 1)
    row, _cells = browser.get(CAUSES).context["list"].lines[0]
    assert row.document_count == 1
    row, _cells = sign_in("handler").get(CAUSES).context["list"].lines[0]
    assert row.document_count == 2
    unlink = reverse("measures:unlink_document", args=[cause.pk, hidden.pk])
    browser = sign_in("executor")
    assert browser.post(unlink).status_code == 404
    assert browser.post(reverse("measures:link_document", args=[cause.pk])).status_code == 403


def test_appeals_are_counted_month_by_month(sign_in, make_feedback, cast):
    cause = measures.name_root_cause(by=cast.quality, title="Очередь", owner=cast.quality)
    for months in (0, 0, 1, 30):
        feedback = make_feedback()
        measures.link_document(root_cause=cause, feedback=feedback, by=cast.quality)
        first = timezone.localtime().replace(day=1, hour=0, minute=30)
        at = first - timedelta(days=1) if months == 1 else first - timedelta(days=30 * months)
        Feedback.objects.filter(pk=feedback.pk).update(registered_at=at)
    months = sign_in("handler").get(cause.get_absolute_url()).context["page"].months
    assert len(months) == 12
    assert [month.count for month in months][-3:] == [0, 1, 2]
    assert [month.height for month in months][-2:] == [30, 60]


def test_a_cause_is_not_closed_while_measures_are_planned(plan, sign_in, cast):
    cause = measures.name_root_cause(by=cast.quality, title="Очередь", owner=cast.quality)
    plan("Звонить", root_cause=cause)
    address = reverse("measures:close_root_cause", args=[cause.pk])
    assert "«Звонить»" in sign_in("quality").post(address, follow=True).text
    assert RootCause.objects.get().is_open


def test_the_same_queries_for_five_and_for_fifty(plan, sign_in, make_feedback, cast):
    feedback = make_feedback()
    cause = measures.name_root_cause(by=cast.quality, title="Очередь", owner=cast.quality)
    browser = sign_in("quality")
    addresses = (
        f"{LIST}?tab=all",
        f"{EXPORT}?format=csv&tab=all",
        CAUSES,
        cause.get_absolute_url(),
        reverse("measures:document_measures", args=[feedback.pk]),
    )

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            found.append(len(queries))
        return found

    def fill(number: int) -> None:
        for place in range(number):
            plan(f"мера {place}", feedback)
            plan(f"причины {place}", root_cause=cause, by=cast.quality)
            measures.name_root_cause(by=cast.quality, title=f"ещё {place}", owner=cast.quality)
            if place < 10:
                another = make_feedback()
                measures.link_document(root_cause=cause, feedback=another, by=cast.quality)

    fill(5)
    few = counts()
    fill(45)
    assert counts() == few
    assert max(few) <= 14


def test_the_menu_offers_measures_to_those_who_see_appeals(sign_in):
    assert LIST in sign_in("handler").get("/").text
    assert LIST not in sign_in("registrar").get("/").text
