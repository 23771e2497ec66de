"""Every number of a report opens exactly its documents in the register (B7, A8)."""

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.urls import reverse

from apps.feedback.models import Feedback, State
from apps.feedback.pages.register.register import Register

pytestmark = pytest.mark.usefixtures("documents")

NUMBER = re.compile(r'<td class="num[^"]*"><a href="([^"]+)">([\d\s]+)</a></td>')
LEVELS = (
    "branch",
    "department",
    "employee",
    "type",
    "category",
    "channel",
    "city",
    "responsible",
    "month",
)


def numbers_of(page: str) -> list[tuple[str, int]]:
    """Address and number of every linked cell."""
    return [(unescape(url), int(re.sub(r"\s", "", digits))) for url, digits in NUMBER.findall(page)]


def listed(url: str, user) -> int:
    """How many documents the register lists under an address."""
    path, _question, query = url.partition("?")
    assert path == reverse("feedback:list")
    register = Register(user=user, params=QueryDict(query))
    assert register.is_valid, register.form.errors
    return register.documents.count()


def check(response, user) -> int:
    numbers = numbers_of(response.content.decode())
    for url, number in numbers:
        assert (listed(url, user), url) == (number, url)
    return len(numbers)


@pytest.mark.parametrize("level", LEVELS)
def test_numbers_of_every_level(report, cast, level):
    for code in ("feedback", "complaints"):
        for period in ("quarter", "all"):
            assert check(report(code, level=level, period=period), cast.management)


@pytest.mark.parametrize("code", ["feedback", "complaints"])
def test_numbers_of_the_report_as_it_opens(report, cast, code):
    assert check(report(code, depth=3), cast.management) > 20


@pytest.mark.parametrize("levels", [LEVELS[:4], LEVELS[4:8], ("month", "category", "city")])
def test_numbers_of_nested_levels(report, cast, levels):
    assert check(report("feedback", level=levels, depth=4, period="year"), cast.management) > 20


def test_numbers_of_months_cut_by_the_period(report, cast):
    period = {"period": "custom", "date_from": "2026-07-02", "date_to": "2026-08-05"}
    response = report("feedback", level=["month", "type"], **period)
    assert response.context["table"].total.group.counts["total"] == 4
    assert check(response, cast.management)


@pytest.mark.parametrize("period", [{"date_from": "2026-08-01"}, {"date_to": "2026-08-01"}])
def test_numbers_of_a_period_without_an_end(report, cast, period):
    assert check(report("feedback", level="month", period="custom", **period), cast.management)


@pytest.mark.parametrize(
    "name", ["branch", "type", "category", "responsible", "channel", "city", "is_open"]
)
def test_numbers_under_a_filter(report, cast, clinic, name):
    values = {
        "branch": clinic.other_branch.pk,
        "type": clinic.complaint.pk,
        "category": clinic.category.pk,
        "responsible": cast.quality.pk,
        "channel": "phone",
        "city": "Тула",
        "is_open": "closed",
    }
    for code in ("feedback", "complaints"):
        assert check(report(code, **{name: values[name]}), cast.management)


def test_numbers_inside_groups(report, cast, clinic):
    path = ["department:none", "city:Москва"]
    response = report("complaints", **{"in": path, "level": ["department", "city", "category"]})
    assert response.context["table"].total.group.counts["total"] == 1
    assert check(response, cast.management)


def test_numbers_of_rows_unfolded_in_place(report, client, cast):
    rows = report("complaints").context["table"].rows
    for row in rows:
        if row.inner:
            assert check(client.get(f"{row.inner}&rows={row.depth}"), cast.management)


def test_own_drafts_are_not_among_the_documents_behind_a_number(report, cast):
    assert Feedback.objects.drafts_of(cast.handler).exists()
    assert check(report("feedback", by=cast.handler, period="all"), cast.handler)


def test_bars_open_the_documents_they_show(report, cast):
    chart = report("complaints").context["chart"]
    for part in chart["series"]:
        for url, number in zip(part["links"], part["values"], strict=True):
            assert listed(url, cast.management) == number


def test_what_is_open_now_opens_its_documents(report, cast):
    response = report("feedback", period="today")
    assert listed(response.context["backlog_url"], cast.management) == response.context["backlog"]


def test_what_is_merged_counts_once(report, cast, make_feedback):
    before = report("feedback", period="all").context["table"].total.group.counts["total"]
    make_feedback(state=State.MERGED)  # two documents, one of them merged into the other
    response = report("feedback", period="all")
    assert response.context["table"].total.group.counts["total"] == before + 1
    assert check(response, cast.management)
    assert check(report("complaints", period="all", level="department"), cast.management)
