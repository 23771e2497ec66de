from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.feedback import services
from apps.feedback.models import Feedback, State
from conftest import ANALYSIS


@pytest.fixture
def home(client, cast):
    """The start page of one of the cast."""

    def open_as(name):
        client.force_login(getattr(cast, name))
        return client.get("/")

    return open_as


def queues(page) -> dict[str, list[Feedback]]:
    return {waiting.queue.name: waiting.rows for waiting in page.context["queues"]}


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("registrar", []),
        ("handler", ["mine", "unassigned"]),
        ("secretary", ["unassigned"]),
        ("quality", ["mine", "to_verify", "unassigned"]),
        ("management", []),
        ("admin", ["mine", "to_verify", "unassigned"]),
        ("outsider", []),
    ],
)
def test_the_queues_follow_from_what_one_may_do(home, make_feedback, who, names):
    make_feedback()
    assert list(queues(home(who))) == names


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("registrar", (True, False)),
        ("secretary", (True, False)),
        ("handler", (True, True)),
        ("quality", (True, True)),
        ("management", (True, True)),
        ("executor", (True, False)),
        ("outsider", (False, False)),
    ],
)
def test_drafts_are_for_those_who_register_and_numbers_for_those_who_report(home, who, sees):
    page = home(who)
    assert (page.context.get("drafts") is not None, "month" in page.context) == sees


def test_a_registrar_continues_own_drafts_and_sees_only_how_many_were_posted(
    home, cast, make_draft, make_feedback
):
    own, foreign = make_draft(by=cast.registrar), make_draft(by=cast.operator)
    posted = [make_feedback(by=cast.registrar) for _ in range(3)]
    make_feedback(by=cast.operator)
    yesterday = make_feedback(by=cast.registrar)
    Feedback.objects.filter(pk=yesterday.pk).update(
        registered_at=timezone.now() - timedelta(days=1)
    )

    page = home("registrar").text

    assert reverse("feedback:edit_draft", args=[own.pk]) in page
    assert reverse("feedback:delete_draft", args=[own.pk]) in page
    assert reverse("feedback:edit_draft", args=[foreign.pk]) not in page
    assert "Сегодня вы зарегистрировали <b>3</b> обращения" in page
    assert not any(feedback.number in page for feedback in posted)


def test_overdue_ones_come_first_and_closed_ones_not_at_all(home, cast, make_feedback):
    now = timezone.now()
    later = make_feedback(due_at=now + timedelta(days=3))
    without_term = make_feedback()
    overdue = make_feedback(due_at=now - timedelta(days=1))
    closed = make_feedback(state=State.CLOSED, due_at=now - timedelta(days=9))
    foreign = make_feedback()
    mine = [later.pk, without_term.pk, overdue.pk, closed.pk]
    Feedback.objects.filter(pk__in=mine).update(responsible=cast.handler)
    Feedback.objects.filter(pk=foreign.pk).update(responsible=cast.quality)

    page = home("handler")

    assert queues(page)["mine"] == [overdue, later, without_term]
    assert "1 просрочено" in page.text
    assert foreign.number not in page.text


def test_a_processor_sees_his_documents_by_stage(home, cast, make_feedback):
    for state in (State.REGISTERED, State.REGISTERED, State.ANALYSED):
        make_feedback(state=state)
    Feedback.objects.update(responsible=cast.handler)

    counts = {state: count for state, _label, count in home("handler").context["stages"]}

    assert counts == {State.REGISTERED: 2, State.ANALYSED: 1, State.VERIFIED: 0}


def test_what_one_analysed_oneself_or_is_about_oneself_waits_for_others(
    home, cast, clinic, make_feedback
):
    own = make_feedback(state=State.ANALYSED)
    Feedback.objects.filter(pk=own.pk).update(analysed_by=cast.quality)
    other = make_feedback(state=State.ANALYSED)
    without_employee = make_feedback(
        state=State.ANALYSED, type=clinic.question, category=None, subject_employee=None
    )
    assert queues(home("quality"))["to_verify"] == [other, without_employee]

    clinic.employee.user = cast.quality
    clinic.employee.save()
    assert queues(home("quality"))["to_verify"] == [without_employee]
    assert queues(home("admin"))["to_verify"] == [own, other, without_employee]


def test_what_one_has_written_of_waits_for_others(home, cast, make_feedback):
    begun = make_feedback()
    begun = services.edit_analysis(
        feedback=begun, by=cast.quality, version=begun.version, values={"cause": "Мало людей"}
    )
    done = services.analyse_feedback(
        feedback=begun, by=cast.handler, version=begun.version, values=ANALYSIS
    )
    assert queues(home("quality"))["to_verify"] == []
    assert queues(home("director"))["to_verify"] == [done]

    back = services.return_feedback_to_analysis(
        feedback=done, by=cast.director, version=done.version, reason="Неясно"
    )
    services.analyse_feedback(feedback=back, by=cast.handler, version=back.version, values=ANALYSIS)
    assert queues(home("quality"))["to_verify"] == []
    assert queues(home("director"))["to_verify"] == [done]


def test_nobody_has_taken_it(home, cast, clinic, make_feedback):
    free = make_feedback()
    make_feedback(executor=cast.executor)
    make_feedback(department=clinic.department)
    taken = make_feedback()
    Feedback.objects.filter(pk=taken.pk).update(responsible=cast.handler)

    assert queues(home("secretary"))["unassigned"] == [free]


def test_head_and_executor_see_what_is_routed_to_them(home, cast, clinic, make_feedback):
    to_department = make_feedback(department=clinic.department)
    to_person = make_feedback(executor=cast.executor)
    elsewhere = make_feedback()

    assert queues(home("head")) == {"routed": [to_department]}
    assert queues(home("executor")) == {"routed": [to_person]}
    assert elsewhere.number not in home("executor").text


def test_nothing_to_do_says_what_will_come(home):
    assert "Сейчас вас ничего не ждёт" in home("outsider").text
    assert "На вас нет открытых обращений" in home("handler").text


def test_the_month_counts_what_opens_in_the_register(client, home, clinic, make_feedback):
    make_feedback()
    make_feedback(state=State.CLOSED, type=clinic.praise)
    make_feedback(state=State.REJECTED)
    old = make_feedback()
    Feedback.objects.filter(pk=old.pk).update(registered_at=timezone.now() - timedelta(days=40))

    page = home("management")

    expected = {"total": 3, "complaints": 2, "open": 1, "closed": 1, "rejected": 1}
    assert page.context["month"] == expected
    for name in ("closed", "rejected"):  # what the number opens holds as many
        address = f"{reverse('feedback:list')}?period=month&state={name}"
        assert address.replace("&", "&amp;") in page.text
        assert len(client.get(address).context["list"].current.rows.objects) == 1
    assert (
        f"{reverse('feedback:list')}?period=month&amp;complaints=1&amp;merged=not_shown"
        in page.text
    )


@pytest.mark.parametrize("who", ["registrar", "handler", "quality", "secretary", "head", "admin"])
def test_queries_do_not_grow_with_rows(client, cast, clinic, make_draft, make_feedback, who):
    user = getattr(cast, who)
    client.force_login(user)

    def queries(rows):
        for _ in range(rows):
            make_draft(by=user) if user.has_perm("feedback.register") else None
            make_feedback()
            make_feedback(state=State.ANALYSED)
            make_feedback(department=clinic.department)
        half = list(Feedback.objects.posted().values_list("pk", flat=True)[::2])
        Feedback.objects.filter(pk__in=half).update(responsible=user)
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    few = queries(5)
    # An administrator is also told what keeps messages, and complaints, from their people, and has
    # every queue: one query for the rows of each.
    assert queries(15) == few <= (23 if who == "admin" else 14)
