"""The register as it is shown: columns, order, pages, counts, panels, quick look, ceilings."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.appeal_types.models import Goal
from apps.clients.models import Client
from apps.feedback.models import Feedback, State
from apps.feedback.pages.register.columns import COLUMNS, DEFAULT_COLUMNS
from apps.feedback.tests.reader import LIST, at, put

# Columns and order


def test_the_usual_columns(open_register, make_feedback):
    make_feedback()
    assert open_register().heads == list(DEFAULT_COLUMNS)
    for name in (
        "number",
        "registered",
        "type",
        "state",
        "client",
        "branch",
        "object",
        "responsible",
        "validity",
        "deadline",
    ):
        assert name in DEFAULT_COLUMNS


def test_every_column_shows_its_value(open_register, make_feedback, cast):
    feedback = make_feedback(state=State.CLOSED, city="Орёл", by=cast.doctor, channel="letter")
    put(feedback, disputed_document="чек № 7", disputed_on=at("2026-11-15 12:00").date())
    page = open_register(f"?columns={','.join(COLUMNS)}")

    assert page.heads == list(COLUMNS)
    cells = dict(re.findall(r'<td class="col-(\w+)"[^>]*>(.*?)</td>', page.text, re.S))
    shown = {name: re.sub(r"<[^>]+>|\xa0", " ", cell).strip() for name, cell in cells.items()}
    assert shown["number"] == feedback.number
    assert shown["type"] == "Жалоба на сотрудника"
    assert shown["state"] == "Закрыта"
    assert shown["client"] == "Петров И. С."
    assert shown["branch"] == "На Тверской"
    assert shown["object"] == "Смирнова А. В."
    assert shown["validity"] == "Да"
    assert shown["category"] == "Терапия"
    assert shown["channel"] == "письмо"
    assert shown["city"] == "Орёл"
    assert shown["author"] == "doctor"
    assert shown["payment_document"] == "чек № 7"
    assert shown["payment_date"] == "15 ноября 2026"
    assert shown["registered"]
    assert shown["closed"]


@pytest.mark.parametrize(("language", "words"), [("ru", "7 авг 2024"), ("en", "7 Aug 2024")])
def test_dates_are_short_as_each_language_writes_them(
    language, words, open_register, make_feedback
):
    put(make_feedback(), registered_at=at("2024-08-07 10:00"))
    open_register()
    open_register.browsers["handler"].cookies["django_language"] = language
    cell = re.search(r'<td class="col-registered"[^>]*>(.*?)</td>', open_register().text)[1]
    assert cell.replace("\xa0", " ") == words


def test_users_stand_in_the_register_as_employees_do(open_register, make_feedback, cast):
    cast.handler.last_name, cast.handler.first_name = "Семёнова", "Оксана"
    cast.handler.middle_name = "Леонидовна"
    cast.handler.save()
    make_feedback(responsible=cast.handler)
    assert ">Семёнова О.\xa0Л.</td>" in open_register("?columns=number,responsible").text


def test_columns_are_remembered_and_the_address_goes_first(open_register, make_feedback):
    make_feedback()
    open_register("?columns=state,number")
    assert open_register().heads == ["state", "number"]
    assert open_register("?columns=number,city").heads == ["number", "city"]
    assert open_register("?columns=nonsense,,<b>").heads == ["number", "city"]


def test_columns_are_chosen_and_moved_without_javascript(open_register, make_feedback):
    make_feedback()
    choose = reverse("feedback:columns")

    chosen = open_register(f"{choose}?q=ждал&column=number&column=city&column=nonsense")
    assert chosen.response.url == f"{LIST}?q=%D0%B6%D0%B4%D0%B0%D0%BB&columns=number,city"
    moved = open_register(f"{choose}?column=number&column=city&column=state&up=state")
    assert moved.response.url == f"{LIST}?columns=number,state,city&choose=1"
    panel = open_register(moved.response.url)
    assert re.findall(r'name="column" value="(\w+)" checked', panel.text) == [
        "number",
        "state",
        "city",
    ]
    usual = open_register(choose)
    assert usual.response.url == f"{LIST}?columns={','.join(DEFAULT_COLUMNS)}"


@pytest.fixture
def three(clinic, cast, make_feedback):
    rows = [make_feedback() for _ in range(3)]
    names = ("Бобров", "Анисимов", "Власов")
    for place, (feedback, name) in enumerate(zip(rows, names, strict=True)):
        client = Client.objects.create(last_name=name, city=name)
        put(
            feedback,
            client=client,
            city=name,
            registered_at=at(f"2024-0{place + 1}-01 10:00"),
            statutory_due_on=None,
            due_at=None if place == 1 else at(f"2024-05-0{3 - place} 10:00"),
        )
    return [feedback.number for feedback in rows]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "210"),
        ("-registered", "210"),
        ("registered", "012"),
        ("number", "012"),
        ("-number", "210"),
        ("client", "102"),
        ("-client", "201"),
        ("city", "102"),
        ("deadline", "201"),
        ("-deadline", "021"),
        ("nonsense", "210"),
        ("-object;", "210"),
    ],
)
def test_a_column_sorts_both_ways_and_what_is_empty_comes_last(sort, order, three, open_register):
    assert open_register(f"?sort={sort}").numbers == [three[int(place)] for place in order]


# Few documents have these, so no index holds them; to sort by them would read all of the house.
UNSORTED = {
    "client_kind",
    "company",
    "payment_document",
    "payment_date",
    "payment_amount",
    "payment_reference",
}


def test_what_cannot_be_sorted_by_is_known(three, open_register):
    assert {name for name, column in COLUMNS.items() if not column.order_by} == UNSORTED
    page = open_register("?sort=company&columns=number,company")
    assert page.numbers == list(reversed(three))
    assert "sort=company" not in page.text.partition("<tbody")[0].rpartition("<thead")[2]


@pytest.mark.parametrize("column", [name for name in COLUMNS if name not in UNSORTED])
def test_every_column_can_be_sorted_by(column, three, open_register):
    for sort in (column, f"-{column}"):
        for query in ("", "&q=ждал"):
            page = open_register(f"?sort={sort}&columns=number,{column}{query}")
            assert sorted(page.numbers) == three
    assert 'aria-sort="descending"' in page.text


def test_progress_sorts_in_its_order_and_so_does_the_goal(open_register, make_feedback, cast):
    numbers = [make_feedback(state=state).number for state in (State.CLOSED, State.ANALYSED)]
    numbers.append(make_feedback(state=State.REGISTERED).number)
    resolved, in_work, new = numbers
    assert open_register("?sort=progress").numbers == [new, in_work, resolved]
    assert open_register("?sort=-progress").numbers == [resolved, in_work, new]
    goal = Goal.objects.create(name="Вернуть деньги")
    for number, reached in ((resolved, "partly"), (in_work, "yes")):
        Feedback.objects.filter(number=number).update(goal=goal, goal_reached=reached)
    assert open_register("?sort=goal_reached").numbers == [in_work, resolved, new]
    assert open_register("?sort=-goal_reached").numbers == [resolved, in_work, new]


def test_statuses_sort_in_the_order_of_the_process(open_register, make_feedback):
    states = [State.VERIFIED, State.CLOSED, State.REGISTERED, State.ANALYSED]
    numbers = {state: make_feedback(state=state).number for state in states}
    expected = [State.REGISTERED, State.ANALYSED, State.VERIFIED, State.CLOSED]
    assert open_register("?sort=state").numbers == [numbers[state] for state in expected]


def test_a_head_sorts_and_then_the_other_way_round(three, open_register):
    page = open_register("?q=ждал")
    address = page.head("client")
    assert "q=" in address
    assert "sort=client" in address
    assert "sort=-client" in open_register(address).head("client")


# Pages and counts


def test_pages_hold_every_document_once(small_pages, open_register, make_feedback):
    numbers = [make_feedback().number for _ in range(5)]

    first = open_register("?columns=number")
    second = open_register(first.link("Дальше"))
    third = open_register(second.link("Дальше"))

    assert first.numbers + second.numbers + third.numbers == numbers[::-1]
    assert "columns=number" in first.link("Дальше")
    with pytest.raises(AssertionError, match="no link"):
        third.link("Дальше")
    assert open_register(third.link("Назад")).numbers == second.numbers


def test_too_deep_a_page_is_refused_in_words(small_pages, open_register, make_feedback):
    numbers = [make_feedback().number for _ in range(8)]
    for page in ("3", "4", "99999999"):
        deep = open_register(f"?page={page}")
        assert deep.numbers == numbers[::-1][4:6]
        assert "Сузьте отбор" in deep.text


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1e5", "9" * 50])
def test_a_page_that_is_none_is_the_first(number, open_register, make_feedback):
    feedback = make_feedback()
    assert open_register(f"?page={number}").numbers == [feedback.number]


def test_a_page_behind_the_end_leads_back(open_register, make_feedback):
    make_feedback()
    page = open_register("?page=7")
    assert page.numbers == []
    assert "page=" not in page.link("На первую страницу")


def test_the_count_is_exact_or_says_that_it_is_not(small_pages, open_register, make_feedback):
    for _ in range(4):
        make_feedback()
    count = reverse("feedback:count")
    assert "4 обращения" in open_register(count).text
    make_feedback()
    assert "больше" in open_register(count).text


def test_a_search_counts_the_open_tab_only_and_to_a_smaller_number(
    open_register, make_feedback, monkeypatch
):
    monkeypatch.setattr("apps.feedback.pages.register.counts.COUNT_LIMIT", 2)
    for _ in range(2):
        make_feedback()
    count = reverse("feedback:count") + "?q=ждал"
    assert "2 обращения" in open_register(count).text
    make_feedback()
    text = open_register(count).text
    assert "больше 2 обращений" in text
    assert re.findall(r'id="count-(\w+)"', text) == ["all"]


def test_all_are_counted_when_somebody_asks_for_it(small_pages, open_register, make_feedback):
    for _ in range(6):
        make_feedback()
    page = open_register(reverse("feedback:count") + "?is_open=open")
    assert "больше 4 обращений" in page.text
    (address,) = re.findall(r'hx-get="([^"]+)"[^>]*>Посчитать все<', page.text)
    whole = open_register(unescape(address))
    assert "6 обращений" in whole.text
    assert re.findall(r'id="count-(\w+)"[^>]*>(\S+)<', whole.text) == [("all", "6")]


def test_beside_filters_ones_own_are_counted_to_a_smaller_number(
    open_register, make_feedback, cast, monkeypatch
):
    monkeypatch.setattr("apps.feedback.pages.register.counts.OWN_BESIDE_LIMIT", 1)
    for _ in range(2):
        make_feedback(responsible=cast.quality)
    text = open_register(reverse("feedback:count") + "?is_open=open", who="quality").text
    counts = dict(re.findall(r'id="count-(\w+)"[^>]*>(\S+)<', text))
    shown = {"all": "2", "complaints": "2", "mine": "1+", "overdue": "0", "drafts": "0"}
    assert counts == shown


@pytest.mark.parametrize(("limit", "words"), [(3, "3 обращения"), (1, "больше 1 обращений")])
def test_a_count_by_some_clients_of_many_is_made_anew_where_it_is_not_enough(
    open_register, make_feedback, monkeypatch, limit, words
):
    monkeypatch.setattr("apps.feedback.search.query.FEW_CLIENTS", 1)
    monkeypatch.setattr("apps.feedback.pages.register.counts.COUNT_LIMIT", limit)
    for name in ("Анна", "Иван", "Ольга"):
        client = Client.objects.create(
            last_name="Сидорова", first_name=name, search_text=f"сидорова {name.lower()}"
        )
        make_feedback(client=client)
    assert words in open_register(reverse("feedback:count") + "?q=сидорова").text


def test_a_search_whose_page_knows_the_count_does_not_ask_for_it(open_register, make_feedback):
    make_feedback()
    page = open_register("/feedback/?q=ждал")
    assert reverse("feedback:count") not in page.text
    assert "1 обращение" in page.text
    assert re.findall(r'id="count-(\w+)">(\d+)<', page.text) == [("all", "1")]
    assert reverse("feedback:count") in open_register("/feedback/").text


@pytest.mark.parametrize("who", ["registrar", "doctor", "handler"])
def test_drafts_are_counted_for_whoever_writes_them(open_register, make_draft, cast, who):
    for _ in range(2):
        make_draft(by=getattr(cast, who))
    text = open_register(reverse("feedback:count") + "?drafts=1", who=who).text
    assert "2 обращения" in text


def test_what_very_many_places_show_is_counted_to_a_smaller_number(
    open_register, make_feedback, cast, monkeypatch
):
    monkeypatch.setattr("apps.feedback.pages.register.register.FEW_PLACED", 2)
    monkeypatch.setattr("apps.feedback.pages.register.counts.COUNT_LIMIT", 2)
    count = reverse("feedback:count")
    for place in range(3):
        make_feedback(executor=cast.executor, number=f"ОС-2026-00090{place}")
        make_feedback(number=f"ОС-2026-00080{place}")
    assert "больше 2 обращений" in open_register(count, who="executor").text
    assert "0 обращений" in open_register(f"{count}?state=closed", who="executor").text


def test_tabs_count_what_they_open(open_register, pair, make_feedback, clinic, cast):
    make_feedback(due_at=timezone.now() - timedelta(days=1), responsible=cast.quality)
    text = open_register(reverse("feedback:count")).text
    counts = dict(re.findall(r'id="count-(\w+)"[^>]*>(\d+)<', text))
    assert counts == {"all": "3", "complaints": "2", "mine": "1", "overdue": "1", "drafts": "0"}


# Panels, glance, neighbours, empty states


def test_the_filters_are_loaded_when_they_are_opened(open_register, pair, clinic):
    address = f"?filters=1&branch={clinic.branch.pk}&sort=number"
    assert "<fieldset" not in open_register(f"?branch={clinic.branch.pk}").text
    for page in (open_register(address), open_register(address, HTTP_HX_REQUEST="true")):
        assert re.search(rf'name="branch" value="{clinic.branch.pk}"[^>]* checked', page.text)
        assert "Качество лечения / Терапия" in page.text
        assert '<input type="hidden" name="sort" value="number">' in page.text
        assert "Казань" in page.text
    assert "<html" not in page.text


def test_a_quick_look_shows_the_document_to_those_who_may_see_it(open_register, make_feedback):
    feedback = make_feedback(statement="<p>Ждал <u>сорок</u> минут<script>alert(1)</script></p>")
    address = reverse("feedback:glance", args=[feedback.pk])
    page = open_register(address)
    assert "<u>сорок</u>" in page.text
    assert "<script" not in page.text
    assert feedback.number in page.text
    assert open_register(address, who="registrar").status == 404


def test_the_neighbours_are_those_of_the_view(small_pages, open_register, make_feedback):
    rows = [make_feedback() for _ in range(5)][::-1]

    def beside(feedback, query):
        page = open_register(reverse("feedback:neighbours", args=[feedback.pk]) + query)
        link = r'rel="{}" href="/feedback/(\d+)/" data-page="(\d+)"'
        found = [re.search(link.format(rel), page.text) for rel in ("prev", "next")]
        return [match.groups() if match else "" for match in found]

    pks = [str(feedback.pk) for feedback in rows]
    assert beside(rows[0], "?page=1") == ["", (pks[1], "1")]
    assert beside(rows[1], "?page=1") == [(pks[0], "1"), (pks[2], "2")]
    assert beside(rows[2], "?page=2") == [(pks[1], "1"), (pks[3], "2")]
    assert beside(rows[4], "?page=3") == [(pks[3], "2"), ""]
    assert beside(rows[4], "?sort=registered") == ["", (pks[3], "1")]
    assert beside(rows[4], "") == [(pks[3], "0"), ""]  # not on that page: by date
    put(rows[1], city="Орёл")
    put(rows[3], city="Орёл")
    assert beside(rows[1], "?city=Орёл") == ["", (pks[3], "1")]


def test_the_neighbours_of_an_invisible_document_are_told_to_nobody(open_register, make_feedback):
    address = reverse("feedback:neighbours", args=[make_feedback().pk])
    assert open_register(address, who="doctor").status == 404


@pytest.mark.parametrize(
    ("query", "words", "way_out"),
    [
        ("", "Обращений пока нет", "Зарегистрировать обращение"),
        ("?q=зебра", "По запросу «зебра» ничего не найдено", "Очистить поиск"),
        ("?state=closed", "Под эти отборы не подходит ни одно обращение", "Сбросить всё"),
        ("?overdue=1", "Просроченных нет", "Зарегистрировать обращение"),
        ("?mine=1", "Здесь пусто", "Все обращения"),
        ("?drafts=1", "Черновиков нет", "Зарегистрировать обращение"),
    ],
)
def test_an_empty_list_says_what_to_do(query, words, way_out, open_register):
    page = open_register(query)
    assert words in page.text
    assert page.link(way_out)


def test_what_clients_say_is_text_in_the_register(open_register, make_feedback, clinic):
    evil = '<img src=x onerror="alert(1)">'
    Client.objects.filter(pk=clinic.client.pk).update(last_name=evil, first_name="'\"")
    make_feedback(city=evil)
    page = open_register(f"?columns=number,client,city&q={evil}&city={evil}")
    assert "<img" not in page.text
    assert "<img" not in open_register("?columns=number,client,city&city=" + evil).text


# Ceilings


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=ждал",
        "?q=ждал петров минут никто",
        "?complaints=1&is_open=open",
        "?mine=1",
        f"?columns={','.join(COLUMNS)}&sort=client",
        "?branch={branch}&type={type}&category={category}",
    ],
)
def test_the_list_costs_no_more_for_50_documents_than_for_5(
    query, open_register, make_feedback, clinic
):
    chosen = {"branch": clinic.branch, "type": clinic.complaint, "category": clinic.category}
    query = query.format(**{name: row.pk for name, row in chosen.items()})
    counts = []
    for more in (5, 45):
        for place in range(more):
            client = Client.objects.create(last_name=f"Петров{place}", search_text=f"петров{place}")
            put(make_feedback(), client=client)
        open_register(query)
        with CaptureQueriesContext(connection) as queries:
            page = open_register(query)
        counts.append(len(queries))
    assert page.status == 200
    assert counts[1] <= counts[0] <= 12  # a page that is not full asks for what has no value
