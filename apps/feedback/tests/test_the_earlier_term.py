"""The deadline is the earlier of the internal term and the term by law, wherever one looks (C6)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.feedback import services
from apps.feedback.models import Feedback, State
from apps.feedback.tests.reader import at, put
from tests.terms import by_law

pytestmark = pytest.mark.django_db
NOW = "2026-11-18 12:00"  # a Wednesday


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(at(NOW), tick=False):
        yield


# internal term, last day by law, whether the client is waited for → deadline, whether of the law
TERMS = {
    "internal first": ("2026-11-20 15:00", "2026-11-26", False, "2026-11-20 15:00", False),
    "law first": ("2026-11-26 15:00", "2026-11-20", False, "2026-11-20", True),
    "same day": ("2026-11-20 15:00", "2026-11-20", False, "2026-11-20 15:00", False),
    "internal alone": ("2026-11-20 15:00", "", False, "2026-11-20 15:00", False),
    "law alone": ("", "2026-11-20", False, "2026-11-20", True),
    "neither": ("", "", False, "", False),
    "waiting, the law runs": ("", "2026-11-20", True, "2026-11-20", True),
    "waiting, internal passed": ("2026-11-17 15:00", "2026-11-20", True, "2026-11-20", True),
    "waiting, no law": ("2026-11-17 15:00", "", True, "", False),
    "law passed": ("2026-11-26 15:00", "2026-11-17", False, "2026-11-17", True),
    "internal passed": ("2026-11-17 15:00", "2026-11-26", False, "2026-11-17 15:00", False),
}
LATE = {"law passed", "internal passed"}


def with_terms(feedback: Feedback, name: str) -> Feedback:
    due, law, waits = TERMS[name][:3]
    return put(
        feedback,
        due_at=at(due) if due else None,
        statutory_due_on=date.fromisoformat(law) if law else None,
        waiting_since=at("2026-11-18 10:00") if waits else None,
    )


@pytest.fixture
def each(make_feedback):
    """A document with each pair of terms, by the name of the pair."""
    return {name: with_terms(make_feedback(), name) for name in TERMS}


@pytest.mark.parametrize("name", TERMS)
def test_the_earlier_term_is_the_deadline(make_feedback, name):
    feedback = with_terms(make_feedback(), name)
    deadline, is_of_law = TERMS[name][3:]
    whole_day = len(deadline) == 10
    end = by_law(date.fromisoformat(deadline))["statutory_due_at"] if whole_day else None
    expected = end or (at(deadline) if deadline else None)
    assert (feedback.deadline_at, feedback.deadline_by_law) == (expected, is_of_law)
    assert feedback.deadline_on == (date.fromisoformat(deadline[:10]) if deadline else None)


def test_registration_and_a_longer_term_set_the_end_in_the_zone_of_the_branch(
    make_draft, cast, clinic
):
    clinic.branch.time_zone = "Asia/Vladivostok"
    clinic.branch.save()
    draft = make_draft()
    services.register_feedback(feedback=draft, by=draft.author, at=at("2026-11-16 10:00"))
    feedback = Feedback.objects.get(pk=draft.pk)
    assert feedback.statutory_due_at == at("2026-11-26 16:59:59.999999")  # midnight there
    clinic.other_branch.time_zone = "Europe/Kaliningrad"
    clinic.other_branch.save()
    moved = services.edit_details(
        feedback=feedback,
        by=cast.handler,
        version=feedback.version,
        values={"branch": clinic.other_branch},
    )
    assert moved.statutory_due_at == at("2026-11-27 00:59:59.999999")
    longer = services.extend_statutory_term(
        feedback=moved,
        by=cast.handler,
        version=moved.version,
        reason="Ждём лабораторию",
        statutory_due_on=date(2026, 12, 10),
        extension_notice="Письмо 20 ноября",
    )
    assert longer.statutory_due_at == at("2026-12-11 00:59:59.999999")


def test_the_database_refuses_a_day_of_the_law_without_its_end(make_feedback):
    make_feedback()
    with transaction.atomic(), pytest.raises(IntegrityError):
        Feedback.objects.update(statutory_due_at=None)


def test_a_pause_leaves_the_law_alone_and_its_end_brings_the_internal_term_back(
    make_feedback, cast
):
    feedback = with_terms(make_feedback(), "internal first")
    services.wait_for_client(
        feedback=feedback, by=cast.handler, version=feedback.version, reason="Чек"
    )
    feedback = Feedback.objects.get(pk=feedback.pk)
    assert (feedback.deadline_on, feedback.deadline_by_law) == (date(2026, 11, 26), True)
    services.end_wait(feedback=feedback, by=cast.handler, version=feedback.version)
    assert not Feedback.objects.get(pk=feedback.pk).deadline_by_law


# The lists


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("overdue=1", LATE),
        ("due=over", LATE),
        ("due=soon", set()),
        ("due=waiting", {name for name in TERMS if name.startswith("waiting")}),
        ("due=none", {"neither"}),
        ("term=over", {"law passed"}),
        ("term=none", {"internal alone", "neither", "waiting, no law"}),
        ("internal=over", {"internal passed"}),
        ("internal=none", {"law alone", "neither"}),
    ],
)
def test_the_register_finds_what_is_late_by_either_term(each, open_register, address, found):
    numbers = {each[name].number for name in found}
    assert set(open_register(f"?{address}").numbers) == numbers


def test_what_the_law_wants_by_tomorrow_is_soon_and_the_day_after_is_not(each, open_register):
    with time_machine.travel(at("2026-11-19 00:30"), tick=False):
        soon = {each[name].number for name in TERMS if TERMS[name][3] == "2026-11-20"}
        assert set(open_register("?due=soon").numbers) == soon
        assert set(open_register("?term=soon").numbers) == soon | {each["same day"].number}
        assert open_register("?term=soon&columns=number,statutory").text.count("due-soon") == 5
    with time_machine.travel(at("2026-11-18 23:30"), tick=False):
        assert open_register("?due=soon").numbers == []
        assert "due-soon" not in open_register("?columns=number,statutory,deadline").text


def test_the_register_sorts_by_the_earlier_term(each, open_register):
    numbers = open_register("?sort=deadline").numbers
    order = [numbers.index(each[name].number) for name in TERMS]
    place = dict(zip(TERMS, order, strict=True))
    assert place["internal passed"] < place["law passed"] < place["internal first"]
    assert place["internal first"] < place["law first"]
    assert sorted(place, key=place.get)[-2:] in (
        ["waiting, no law", "neither"],
        ["neither", "waiting, no law"],
    )


def test_a_cell_says_that_it_is_the_law(each, open_register):
    text = open_register("?columns=number,deadline").text

    def cell(name: str) -> str:
        row = text.partition(each[name].number)[2].partition("</tr>")[0]
        return row.partition("<td")[2].replace("\xa0", " ")

    assert "просрочено на 1 день" in cell("law passed")
    assert "по закону" in cell("law passed")
    assert "20 ноя" in cell("law first")
    assert "по закону" in cell("law first")
    assert "по закону" not in cell("internal first")
    assert "20 ноя" in cell("waiting, the law runs")
    assert "ждём клиента" in cell("waiting, no law")


def test_an_export_writes_the_earlier_term(each, client, cast):
    client.force_login(cast.handler)
    columns = "columns=number,deadline,internal,statutory"
    export = client.get(f"/feedback/export/?format=csv&{columns}").getvalue().decode("utf-8-sig")
    rows = dict(line.split(";", 1) for line in export.split("\r\n")[1:-1])
    assert rows[f'"{each["law first"].number}"'] == '"20.11.2026";"26.11.2026 15:00";"20.11.2026"'
    assert rows[f'"{each["internal first"].number}"'].startswith('"20.11.2026 15:00"')


def test_the_start_page_counts_and_shows_what_is_late_by_law(each, client, cast):
    Feedback.objects.update(responsible=cast.handler)
    client.force_login(cast.handler)
    page = client.get("/")
    mine = {waiting.queue.name: waiting for waiting in page.context["queues"]}["mine"]
    assert mine.overdue == 2
    assert mine.rows[:2] == [each["internal passed"], each["law passed"]]
    assert page.text.count("просрочено с 17 ноября") == 2


def test_the_quick_look_says_which_term_it_is(each, client, cast):
    client.force_login(cast.handler)
    glance = client.get(f"/feedback/{each['law first'].pk}/glance/").text
    assert "20 ноября (по закону)" in glance
    assert "осталось 2 дня" in glance


def test_a_closed_document_is_late_by_no_term(make_feedback, open_register):
    closed = with_terms(make_feedback(state=State.CLOSED), "law passed")
    assert closed.deadline_by_law
    for address in ("overdue=1", "due=over", "term=over", "internal=over"):
        assert open_register(f"?{address}").numbers == []


def test_a_page_of_the_register_costs_no_more_queries(
    each, open_register, django_assert_max_num_queries
):
    open_register("?sort=deadline")
    with django_assert_max_num_queries(9):
        open_register("?sort=deadline&columns=number,deadline,internal,statutory")


def test_the_day_of_the_law_is_that_of_the_branch(make_feedback, clinic, open_register):
    feedback = make_feedback()
    feedback = put(feedback, due_at=None)
    day = date(2026, 11, 18)
    Feedback.objects.filter(pk=feedback.pk).update(**by_law(day, "Asia/Vladivostok"))
    with time_machine.travel(at("2026-11-18 16:30"), tick=False):
        assert open_register("?overdue=1").numbers == []
    with time_machine.travel(at("2026-11-18 18:00"), tick=False):  # the 19th there
        assert open_register("?overdue=1").numbers == [feedback.number]
        assert open_register("?term=over").numbers == [feedback.number]
    assert timedelta(0) < by_law(day)["statutory_due_at"] - at("2026-11-18 18:00")
