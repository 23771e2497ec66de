"""The register: what it lists for whom, how it is narrowed, and how its address is shared."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.clients.services import reindex_client
from apps.feedback.models import State
from conftest import ROLES

# Who sees what


@pytest.mark.parametrize("who", [*ROLES, "admin"])
def test_everybody_sees_what_he_may_and_nothing_else(
    who, open_register, cast, clinic, make_feedback
):
    foreign = make_feedback()
    routed = make_feedback(department=clinic.department)
    assigned = make_feedback(executor=cast.executor)
    everything = {foreign.number, routed.number, assigned.number}
    sees_all = {"handler", "secretary", "quality", "director", "management", "admin"}
    expected = everything if who in sees_all else set()
    expected |= {"head": {routed.number}, "executor": {assigned.number}}.get(who, set())

    page = open_register(who=who)

    assert page.status == 200
    assert set(page.numbers) == expected


def test_a_registrar_is_told_why_and_sees_his_drafts(
    open_register, cast, make_draft, make_feedback
):
    make_feedback(by=cast.registrar)
    draft, foreign = make_draft(by=cast.registrar), make_draft(by=cast.doctor)

    page = open_register(who="registrar")

    assert page.numbers == []
    assert "для остальных они закрыты" in page.text
    assert reverse("feedback:detail", args=[draft.pk]) in page.text
    assert reverse("feedback:detail", args=[foreign.pk]) not in page.text


def test_drafts_are_a_tab_of_their_own(open_register, cast, make_draft, make_feedback):
    posted, draft = make_feedback(), make_draft(by=cast.handler)
    address = reverse("feedback:detail", args=[draft.pk])

    assert open_register().numbers == [posted.number]
    assert address not in open_register().text
    assert address in open_register("?drafts=1").text


@pytest.mark.parametrize("who", ["registrar", "handler"])
def test_the_drafts_are_searched_and_the_chip_says_so(open_register, cast, clinic, make_draft, who):
    by = getattr(cast, who)
    reindex_client(client=clinic.client)
    slippers = make_draft(by=by, statement="<p>Потерялись тапочки</p>", subject_text="")
    waiting = make_draft(by=by, client=None, applicant_name="Ёлкина Вера", statement="<p>Ждала</p>")

    def shown(query):
        text = open_register(f"?drafts=1&q={query}", who=who).text
        assert f"{query}" in text
        return {draft for draft in (slippers, waiting) if f"/feedback/{draft.pk}/" in text}

    assert shown("тапочк") == {slippers}
    assert shown("петров") == {slippers}  # the client's words
    assert shown("елкина") == {waiting}
    assert shown("000953") == set()
    assert "ничего не найдено" in open_register("?drafts=1&q=000953", who=who).text


def test_the_drafts_have_no_chip_of_a_filter_that_does_not_narrow_them(
    open_register, make_draft, cast
):
    draft = make_draft(by=cast.handler)
    page = open_register("?drafts=1&state=closed&city=Орёл")
    assert f"/feedback/{draft.pk}/" in page.text
    assert "Орёл</span>" not in page.text
    assert "register-chips" not in page.text


@pytest.mark.parametrize("query", ["%25", "'", "%25&drafts=1"])
def test_signs_alone_are_nothing_to_search_by(
    query, open_register, make_feedback, make_draft, cast
):
    make_feedback(), make_draft(by=cast.handler)
    page = open_register(f"?q={query}")
    assert page.numbers == []
    assert "искать нечего" in page.text
    assert "/feedback/1/" not in page.text


# Filters


FILTERS = [
    ("branch={c.branch.pk}", "one"),
    ("branch={c.other_branch.pk}", "other"),
    ("branch={c.branch.pk}&branch={c.other_branch.pk}", "one other"),
    ("type={c.complaint.pk}", "one"),
    ("category={c.subcategory.pk}", "one"),
    ("category={c.category.pk}", "one"),  # with what is below it
    ("category_exact={c.category.pk}", ""),
    ("category_exact={c.subcategory.pk}", "one"),
    ("state=closed", "one"),
    ("state=registered&state=closed", "one other"),
    ("state=verified", ""),
    ("responsible={cast.handler.pk}", "one"),
    ("responsible={cast.quality.pk}", "other"),
    ("responsible=none", ""),
    ("subject_employee={c.employee.pk}", "one"),
    ("subject_employee=none", "other"),
    ("department={c.department.pk}", "one"),
    ("department=none", "other"),
    ("validity=yes", "one"),
    ("validity=none", "other"),
    ("validity=no&validity=partly", ""),
    ("channel=email", "other"),
    ("city=Тула", "one"),
    ("city=Тула&city=Казань", "one other"),
    ("city=none", ""),
    ("is_open=open", "other"),
    ("is_open=closed", "one"),
    ("period=today", "other"),
    ("period=week", "other"),
    ("period=month", "other"),
    ("period=quarter", "other"),
    ("period=year", "other"),
    ("period=custom&date_from=2024-02-10&date_to=2024-02-10", "one"),
    ("date_from=2024-02-11", "other"),
    ("date_to=2024-02-09", ""),
    ("date_to=10.02.2024", "one"),
    ("client={c.client.pk}", "one"),
    ("q=котова", "other"),
    ("q=котова&state=closed", ""),
    ("complaints=1", "one"),
    ("is_complaint=1", "one"),
    ("mine=1", "one"),
    ("complaints=1&is_open=open", ""),
    ("utm_source=mail&unknown=1", "one other"),
    ("branch=&type=&q=&period=", "one other"),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_a_filter_leaves_what_it_says(query, expected, pair, open_register, clinic, cast):
    one, other = pair
    numbers = {"one": one.number, "other": other.number}

    page = open_register("?" + query.format(c=clinic, cast=cast))

    assert set(page.numbers) == {numbers[name] for name in expected.split()}


def test_overdue_is_open_and_past_its_deadline(open_register, make_feedback):
    now = timezone.now()
    late = make_feedback(due_at=now - timedelta(hours=3))
    soon = make_feedback(due_at=now + timedelta(hours=3))
    calm = make_feedback(due_at=now + timedelta(days=9))
    make_feedback(due_at=now - timedelta(days=5), state=State.CLOSED)

    assert open_register("?overdue=1").numbers == [late.number]
    page = open_register()
    assert page.text.count('class="due-over"') == 1
    assert page.text.count('class="due-soon"') == 1
    assert "просрочено на 3 часа" in page.text
    assert {late.number, soon.number, calm.number} <= set(page.numbers)


@pytest.mark.parametrize(
    "query",
    [
        "branch=abc",
        "branch=999999",
        "branch=99999999999999999999999",
        "branch=-1",
        "state=draft",
        "state=nonsense",
        "period=eternity",
        "date_from=yesterday",
        "date_from=2024-03-01&date_to=2024-02-01",
        "validity=maybe",
        "channel=pigeon",
        "is_open=perhaps",
        "category=1;DROP",
        "q=" + "a" * 201,
        "city=" + "a" * 81,
    ],
)
def test_a_filter_that_is_not_understood_is_said_and_can_be_taken_away(query, open_register, pair):
    page = open_register(f"?{query}&sort=number")

    assert page.status == 200
    assert page.numbers == []
    assert "не распознан" in page.text
    removal = re.search(r'class="chip-remove" href="(\?[^"]*)"', page.text)[1]
    rest = open_register(removal.replace("&amp;", "&"))
    assert "не распознан" not in rest.text
    assert pair[1].number in rest.numbers


@pytest.mark.parametrize("query", ["branch=%00", "q=%00", "%00=1", "state=%2500"])
def test_a_nul_in_the_address_means_nothing(query, open_register, pair):
    assert open_register(f"?{query}&sort=number").status == 200
    assert open_register("?q=%00" + pair[0].number).numbers == [pair[0].number]


# Chips, tabs, addresses


def test_chips_name_every_filter_and_take_it_away(pair, open_register, clinic):
    page = open_register(
        f"?branch={clinic.branch.pk}&branch={clinic.other_branch.pk}&state=closed"
        "&period=custom&date_from=2024-02-01&q=ждал&sort=number"
    )

    assert page.numbers == [pair[0].number]
    chips = " | ".join(page.chips)
    for words in ("На Тверской", "На Арбате", "Закрыта", "с 1 февраля 2024", "ждал"):
        assert words in chips
    removal = re.findall(r'class="chip-remove" href="(\?[^"]*)"', page.text)
    for address in removal:
        left = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
        assert left["sort"] == ["number"]
    without_branch = next(a for a in removal if f"branch={clinic.branch.pk}" not in a)
    assert f"branch={clinic.other_branch.pk}" in without_branch
    cleared = open_register(page.link("Сбросить всё"))
    assert len(cleared.numbers) == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("category", "Без категории"),
        ("responsible", "Без ответственного"),
        ("subject_employee", "Не о сотруднике"),
        ("department", "Без подразделения"),
        ("object", "Без типового объекта"),
    ],
)
def test_a_filter_by_what_is_missing_says_what_that_means(name, words, open_register):
    assert open_register(f"?{name}=none").chips[0].endswith(f": {words}")


def test_a_tab_keeps_the_filters_and_the_order(pair, open_register, clinic):
    page = open_register(f"?branch={clinic.branch.pk}&sort=number&page=3")

    address = page.link("Жалобы")

    params = parse_qs(urlsplit(address).query)
    assert params == {"branch": [str(clinic.branch.pk)], "sort": ["number"], "complaints": ["1"]}
    assert open_register(address).numbers == [pair[0].number]


def test_the_address_alone_makes_the_view_for_a_colleague(pair, open_register):
    address = "?complaints=1&columns=client,number&sort=client&q=ждал"

    mine, colleague = open_register(address), open_register(address, who="management")

    assert mine.heads == colleague.heads == ["client", "number"]
    assert mine.numbers == colleague.numbers
