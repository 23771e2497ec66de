"""What stands on the page of a report beside its numbers."""

import re

import pytest
from django.urls import reverse

from apps.organization.models import Branch

pytestmark = pytest.mark.usefixtures("documents")


def heading(response) -> str:
    return re.search(r"<h1>(.*?)</h1>", response.content.decode(), re.DOTALL)[1]


@pytest.mark.parametrize(
    ("code", "params", "words"),
    [
        ("feedback", {}, "Обращения за III квартал 2026 по филиалам и типам"),
        (
            "complaints",
            {"period": "month"},
            "Жалобы за сентябрь 2026 по подразделениям, сотрудникам и категориям",
        ),
        ("complaints", {"level": "city", "period": "year"}, "Жалобы за 2026 год по городам"),
        ("feedback", {"level": "month", "period": "all"}, "Обращения за всё время по месяцам"),
        (
            "feedback",
            {
                "level": "type",
                "period": "custom",
                "date_from": "2026-07-02",
                "date_to": "2026-08-05",
            },
            "Обращения с 2 июля 2026 по 5 августа 2026 по типам",
        ),
    ],
)
def test_the_question_stands_above_in_words(report, code, params, words):
    assert heading(report(code, **params)) == words


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "Appeals for Q3 2026 by branch and type"),
        ({"level": "month", "period": "year"}, "Appeals for 2026 by month"),
        ({"level": "city", "period": "all"}, "Appeals over all time by city"),
    ],
)
def test_the_question_stands_above_in_english_too(report, client, params, words):
    client.cookies["django_language"] = "en"
    assert heading(report("feedback", **params)) == words


def test_the_list_says_what_each_report_answers(client, cast):
    client.force_login(cast.management)
    page = client.get(reverse("reports:index")).content.decode()
    assert "Обратная связь от клиентов" in page
    assert "Анализ жалоб клиентов" in page
    assert "В каком статусе жалобы" in page


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (
            {"period": "custom", "date_from": "2026-09-02", "date_to": "2026-09-01"},
            "Период заканчивается раньше, чем начинается",
        ),
        ({"period": "custom", "date_from": "31.31.2026"}, "Введите правильную дату"),
        ({"period": "century"}, "century"),
        ({"level": "weather"}, "Такого уровня группировки нет"),
        ({"level": ["branch", "type", "city", "month", "channel"]}, "не больше уровней, чем 4"),
        ({"in": "branch:x"}, "Ссылка на эту группу повреждена"),
        ({"in": "nothing"}, "Группа: Ссылка на эту группу повреждена"),
        ({"in": "month:2026-13"}, "Ссылка на эту группу повреждена"),
        ({"depth": "9"}, "меньше либо равно 4"),
        ({"branch": "999999"}, "Такого значения больше нет"),
        ({"branch": "abc"}, "Филиал"),
        ({"branch": str(10**30)}, "Филиал"),
        ({"in": f"branch:{10**30}"}, "Ссылка на эту группу повреждена"),
        ({"in": "month:0000-01"}, "Ссылка на эту группу повреждена"),
    ],
)
def test_an_address_that_makes_no_sense_is_answered_in_words(report, params, words):
    response = report("feedback", **params)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Так отчёт не построить" in page
    assert words in page


def test_a_nul_in_an_address_means_nothing(report):
    page = report("feedback", city="Москва\x00")
    assert page.context["form"].cleaned_data["city"] == "Москва"


@pytest.mark.parametrize(
    ("start", "end", "kinds"),
    [
        ("2026-09-02", "2026-09-01", ["date", "date"]),
        ("31.31.2026", "2026-09-01", ["text", "date"]),
        ("2026-09-01", "вчера", ["date", "text"]),
        ("0001-01-01", "2026-09-01", ["date", "date"]),
    ],
)
def test_a_wrong_period_is_mended_where_it_was_typed(report, start, end, kinds):
    response = report(
        "complaints", period="custom", date_from=start, date_to=end, level=["city", "type"]
    )
    form = re.search(r'<form class="report-days".*?</form>', response.text, re.DOTALL)[0]
    inputs = re.findall(r'<input type="(date|text)" name="date_\w+" value="([^"]*)"', form)
    assert inputs == list(zip(kinds, (start, end), strict=True))
    assert form.count('class="errorlist"') == 1
    assert re.findall(r'name="level" value="(\w+)"', form) == ["city", "type"]
    presets = re.findall(r'<a class="chip" href="([^"]*)"', response.text)
    assert "period=year&amp;level=city&amp;level=type" in presets[4]


@pytest.mark.parametrize("code", ["feedback", "complaints"])
def test_nothing_to_count_says_what_to_do(report, code):
    page = report(code, period="custom", date_from="2020-01-01", date_to="2020-01-31")
    assert "Возьмите период длиннее" in page.content.decode()
    assert "report-chart" not in page.content.decode()


def test_the_days_of_the_period_shown_can_be_changed(report):
    page = report("feedback").text
    assert 'name="date_from" value="2026-07-01"' in page
    assert 'name="date_to" value="2026-09-30"' in page


def test_levels_move_by_links(report):
    controls = report("complaints").context["controls"].levels
    assert [control.label for control in controls] == [
        "Подразделение",
        "Сотрудник, на которого обращение",
        "Категория",
    ]
    assert not controls[0].up
    assert not controls[2].down
    moved = "level=employee&level=department&level=category"
    assert moved in controls[0].down
    assert moved in controls[1].up
    assert "level=department&level=category" in controls[1].remove


def test_the_last_level_cannot_be_removed(report):
    assert report("feedback", level="city").context["controls"].levels[0].remove == ""


def test_a_level_is_added_below_the_others(report):
    links = report("feedback").context["controls"].more_levels
    city = next(link for link in links if link.label == "Город")
    assert "level=branch&level=type&level=city" in city.address


def test_the_neighbouring_periods_are_one_click_away(report):
    controls = report("feedback").context["controls"]
    assert "date_from=2026-04-01&date_to=2026-06-30" in controls.earlier
    assert "date_from=2026-10-01&date_to=2026-12-31" in controls.later


def test_a_filter_is_read_and_removed(report, clinic):
    response = report("feedback", branch=clinic.branch.pk, city="Тула")
    chips = {chip.label: chip for chip in response.context["chips"]}
    assert chips["Филиал"].value == "На Тверской"
    assert chips["Город"].value == "Тула"
    assert "branch" not in chips["Филиал"].address
    assert "city=" in chips["Филиал"].address


def test_a_row_unfolds_into_the_next_level(report, client):
    rows = report("complaints").context["table"].rows
    smirnova = next(row for row in rows if row.label == "Смирнова А. В.")
    inner = client.get(smirnova.inner + f"&rows={smirnova.depth}")
    page = inner.content.decode()
    assert "<h1>" not in page
    assert [(row.depth, row.label) for row in inner.context["table"].rows] == [
        (3, "Качество лечения / Терапия"),
        (3, "Качество лечения"),
    ]
    assert page.count('data-depth="3"') == 2


def test_without_scripts_a_row_opens_as_a_report_of_its_own(report, client):
    rows = report("complaints").context["table"].rows
    smirnova = next(row for row in rows if row.label == "Смирнова А. В.")
    inner = client.get(smirnova.inner)
    assert heading(inner) == "Жалобы за III квартал 2026 по категориям"
    assert [chip.value for chip in inner.context["chips"]] == [
        "Терапия (На Тверской)",
        "Смирнова А. В.",
    ]
    assert inner.context["table"].total.group.counts["total"] == 3


def test_the_deepest_level_has_nothing_to_unfold(report):
    assert not any(row.inner for row in report("feedback").context["table"].rows if row.depth == 2)


def test_too_many_rows_stay_folded_and_the_numbers_right(report, monkeypatch):
    monkeypatch.setattr("apps.reports.tables.MAX_ROWS", 3)
    response = report("feedback")
    assert [row.depth for row in response.context["table"].rows] == [1, 1]
    assert response.context["table"].total.group.counts["total"] == 7
    assert "Строк получилось бы 6" in response.content.decode()


def test_names_of_people_are_never_markup(report, clinic):
    Branch.objects.filter(pk=clinic.branch.pk).update(name="<script>alert(1)</script>")
    page = report("feedback").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_filters_offer_what_is_in_the_documents(report, clinic, cast):
    page = report("feedback", page="_filters", branch=clinic.branch.pk).content.decode()
    assert f'<option value="{clinic.branch.pk}" selected>На Тверской</option>' in page
    assert '<option value="Москва">Москва</option>' in page
    assert f'<option value="{cast.quality.pk}">quality</option>' in page
    assert f'<option value="{cast.secretary.pk}">' not in page
    assert '<input type="hidden" name="period" value="quarter">' in page


def test_the_filters_of_complaints_offer_only_types_of_complaints(report):
    page = report("complaints", page="_filters").content.decode()
    assert "Жалоба на сервис" in page
    assert "Благодарность" not in page


def test_the_picture_shows_the_first_level(report):
    chart = report("feedback").context["chart"]
    assert chart["labels"] == ["На Арбате", "На Тверской"]
    assert [(part["code"], part["values"]) for part in chart["series"]] == [
        ("open", [1, 2]),
        ("closed", [2, 1]),
        ("rejected", [1, 0]),
    ]
    assert not chart["upright"]


def test_the_parts_of_a_bar_make_its_total(report):
    response = report("complaints", level="category")
    series = response.context["chart"]["series"]
    totals = [row.group.counts["total"] for row in response.context["table"].rows]
    assert [sum(bar) for bar in zip(*(part["values"] for part in series), strict=True)] == totals


def test_bars_of_months_stand_upright(report):
    chart = report("feedback", level="month").context["chart"]
    assert chart["upright"]
    assert chart["labels"] == ["Июль 2026", "Август 2026", "Сентябрь 2026"]


def test_what_does_not_fit_the_picture_is_one_bar(report, monkeypatch):
    monkeypatch.setattr("apps.reports.charts.MAX_BARS", 1)
    chart = report("feedback", level="type").context["chart"]
    assert chart["labels"] == ["Жалоба на сотрудника", "остальные (2)"]
    assert chart["series"][1]["values"] == [1, 2]
