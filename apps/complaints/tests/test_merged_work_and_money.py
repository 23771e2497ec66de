"""What goes along with a merging: the planned work, the money, the files (decision 030)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.compensations import services as compensations
from apps.compensations.models import Compensation
from apps.feedback import services as feedback_services
from apps.feedback.models import Feedback, State
from apps.feedback.tests.reader import WHOLE
from apps.measures import services as measures
from apps.notifications.models import Occurrence
from apps.routing.models import Assignment
from apps.routing.pages import Routing

pytestmark = pytest.mark.django_db
LATER = datetime(2099, 1, 1, 9, tzinfo=UTC)


def now(feedback: Feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


@pytest.fixture
def merge(cast):
    def do(twin: Feedback, main: Feedback, by=None) -> Feedback:
        fresh = now(twin)
        return feedback_services.merge_feedback(
            feedback=fresh, by=by or cast.handler, version=fresh.version, other=main
        )

    return do


@pytest.fixture
def unmerge(cast):
    def do(twin: Feedback, by=None) -> Feedback:
        fresh = now(twin)
        return feedback_services.unmerge_feedback(
            feedback=fresh, by=by or cast.handler, version=fresh.version
        )

    return do


@pytest.fixture
def plan(cast):
    def do(feedback: Feedback, title: str = "Позвонить", kind: str = "call") -> Activity:
        return activities.plan_activity(
            feedback=feedback,
            by=cast.handler,
            kind=kind,
            title=title,
            planned_for=LATER,
            user=cast.handler,
        )

    return do


@pytest.fixture
def ask(cast):
    def do(feedback: Feedback, amount: str, by=None) -> Compensation:
        return compensations.request_compensation(
            feedback=feedback,
            by=by or cast.handler,
            kind="refund",
            amount=Decimal(amount),
            reason="Услуга не оказана",
        )

    return do


def states(*found: Compensation) -> list[str]:
    return [Compensation.objects.get(pk=each.pk).state for each in found]


def told(feedback: Feedback, action: str) -> str:
    return feedback.history.get(action=action).comment


# Work


def test_what_was_planned_for_the_duplicate_is_done_in_the_main_document(
    make_feedback, merge, plan
):
    main, twin = make_feedback(), make_feedback()
    activity = plan(twin)
    merge(twin, main)
    assert main.activities.planned().get() == activity
    assert told(main, "complaints.work_came") == told(twin, "complaints.work_moved") == "Позвонить"
    assert not twin.activities.exists()


def test_what_was_done_already_stays_where_it_was_done(make_feedback, merge, plan, cast):
    main, twin = make_feedback(), make_feedback()
    done = activities.complete_activity(activity=plan(twin), by=cast.handler, result="Дозвонились")
    merge(twin, main)
    assert twin.activities.get() == done
    assert not main.history.filter(action="complaints.work_came").exists()


def test_the_work_goes_back_with_its_duplicate_and_the_histories_say_so(
    make_feedback, merge, unmerge, plan, cast
):
    main, twin = make_feedback(), make_feedback()
    own, theirs, ended = plan(main, "Своё"), plan(twin, "Чужое"), plan(twin, "Сделанное")
    merge(twin, main)
    ended.refresh_from_db()
    activities.complete_activity(activity=ended, by=cast.handler)
    unmerge(twin)
    assert twin.activities.planned().get() == theirs
    assert main.activities.planned().get() == own
    assert main.activities.filter(state="done").get() == ended  # it was done there
    assert told(main, "complaints.work_left") == told(twin, "activities.work_back") == "Чужое"


def test_what_ended_with_the_main_document_comes_back_as_well(
    make_feedback, merge, unmerge, plan, cast
):
    main, twin = make_feedback(), make_feedback()
    activity = plan(twin)
    merge(twin, main)
    main = now(main)
    feedback_services.reject_feedback(
        feedback=main, by=cast.secretary, version=main.version, reason="Не к нам", answer="Нет"
    )
    unmerge(twin)
    assert twin.activities.planned().get() == activity


@pytest.fixture
def processed(clinic, cast, settings):
    """Somebody holds the position «Разбор жалоб»."""
    clinic.employee.user = cast.doctor
    clinic.employee.save()
    settings.COMPLAINT_POSITION = clinic.employee.position.name


def test_one_analysis_is_asked_for_once(processed, make_feedback, merge, unmerge):
    main, twin = make_feedback(), make_feedback()
    task, other = main.activities.get(), twin.activities.get()
    merge(twin, main)
    assert main.activities.planned().get() == task
    assert Activity.objects.get(pk=other.pk).state == "cancelled"
    unmerge(twin)
    assert twin.activities.planned().get() == other
    assert told(twin, "activities.work_back") == other.title


def test_an_analysis_that_is_over_is_not_asked_for_again(processed, make_feedback, merge):
    main, twin = make_feedback(state=State.VERIFIED), make_feedback()
    merge(twin, main)
    assert not main.activities.planned().exists()


def test_an_analysis_that_nobody_has_to_do_yet_goes_along(processed, make_feedback, merge):
    main, twin = make_feedback(), make_feedback()
    main.activities.all().delete()
    task = twin.activities.get()
    merge(twin, main)
    assert main.activities.planned().get() == task


def test_a_department_is_not_called_a_second_time_because_of_a_merging(
    make_feedback, merge, unmerge, steps, cast
):
    main, twin = make_feedback(), make_feedback()
    steps.appoint(steps.route(twin))
    hops = set(Assignment.objects.open().values_list("pk", flat=True))
    merge(twin, main, by=cast.quality)
    assert not Assignment.objects.open().exists()
    unmerge(twin)
    assert set(Assignment.objects.open().values_list("pk", flat=True)) == hops
    assert Routing(now(twin), cast.secretary).again == []


# Money


def test_what_both_got_is_counted_together_at_once(make_feedback, merge, ask, cast):
    main, twin = make_feedback(), make_feedback()
    one, other = ask(main, "3000"), ask(twin, "2500")
    assert states(one, other) == ["approved", "approved"]
    merge(twin, main)
    assert states(one, other) == ["requested", "requested"]
    assert "3 000,00" in told(main, "compensations.recount_compensation").replace("\u00a0", " ")
    with pytest.raises(PermissionDenied):
        compensations.approve_compensation(
            compensation=Compensation.objects.get(pk=one.pk), by=cast.handler
        )
    fresh = Compensation.objects.get(pk=one.pk)
    compensations.approve_compensation(compensation=fresh, by=cast.quality)
    assert states(one) == ["approved"]


def test_those_who_decide_are_called(make_feedback, merge, ask):
    main, twin = make_feedback(), make_feedback()
    ask(main, "3000"), ask(twin, "2500")
    merge(twin, main)
    called = Occurrence.objects.filter(event="compensation_awaits")
    assert sorted(called.values_list("document_id", flat=True)) == sorted([main.pk, twin.pk])


def test_within_the_limit_nothing_waits(make_feedback, merge, ask):
    main, twin = make_feedback(), make_feedback()
    one, other = ask(main, "3000"), ask(twin, "2000")
    merge(twin, main)
    assert states(one, other) == ["approved", "approved"]


def test_what_is_paid_or_was_decided_by_another_stays(make_feedback, merge, ask, cast):
    main, twin = make_feedback(), make_feedback()
    paid, decided, open_one = ask(main, "3000"), ask(main, "9000"), ask(twin, "2500")
    compensations.approve_compensation(compensation=decided, by=cast.quality)
    compensations.pay_compensation(
        compensation=paid, by=cast.admin, paid_on=timezone.localdate(), payment_document="118"
    )
    merge(twin, main)
    assert states(paid, decided, open_one) == ["paid", "approved", "requested"]


def test_money_of_one_alone_is_no_new_sum(make_feedback, merge, ask, cast):
    from apps.compensations.models import CompensationLimit

    main, twin = make_feedback(), make_feedback()
    found = ask(twin, "3000")
    CompensationLimit.objects.all().delete()
    CompensationLimit.objects.create(valid_from=date(2000, 1, 1), amount=Decimal(100))
    merge(twin, main)
    assert states(found) == ["approved"]


def test_undoing_the_merging_brings_nobody_below_the_limit(make_feedback, merge, unmerge, ask):
    main, twin = make_feedback(), make_feedback()
    one, other = ask(main, "3000"), ask(twin, "2500")
    merge(twin, main)
    unmerge(twin)
    assert states(one, other) == ["requested", "requested"]


def test_the_main_document_does_not_end_while_the_duplicates_money_waits(
    make_feedback, merge, ask, cast
):
    main, twin = make_feedback(state=State.VERIFIED), make_feedback()
    waits = ask(twin, "9000")
    merge(twin, main)
    main = now(main)
    values = {"confirmation": "call", "confirmation_note": "Доволен"}
    with pytest.raises(ValidationError, match="9"):
        feedback_services.close_feedback(
            feedback=main, by=cast.handler, version=main.version, values=values
        )
    compensations.refuse_compensation(compensation=waits, by=cast.quality, reason="Нет")
    closed = feedback_services.close_feedback(
        feedback=now(main), by=cast.handler, version=main.version, values=values
    )
    assert closed.state == State.CLOSED


# What the main document shows


@pytest.fixture
def filled(make_feedback, merge, ask, cast):
    """A main document, and a duplicate with words, a file, money and a measure."""
    main, twin = make_feedback(), make_feedback(statement="<p>Пишу второй раз</p>")
    feedback_services.add_attachments(
        feedback=twin,
        by=cast.handler,
        files=[SimpleUploadedFile("чек.txt", "Чек".encode(), content_type="text/plain")],
    )
    ask(twin, "777")
    measures.plan_measure(
        feedback=twin,
        by=cast.quality,
        nature="corrective",
        kind="training",
        title="Обучить администратора",
        owner=cast.quality,
        due_on=timezone.localdate() + timedelta(days=9),
    )
    merge(twin, main)
    return main, twin


def shown_on(browser, main: Feedback) -> dict[str, str]:
    def card(name: str) -> str:
        return browser.get(reverse(f"{name}:document_{name}", args=[main.pk])).text

    return {
        "page": browser.get(main.get_absolute_url(), WHOLE).text,
        "money": card("compensations"),
        "measures": card("measures"),
    }


def test_the_main_document_shows_what_the_duplicate_has(filled, client, cast):
    main, twin = filled
    client.force_login(cast.handler)
    shown = shown_on(client, main)
    assert "Пишу второй раз" in shown["page"]
    assert twin.attachments.get().get_absolute_url() in shown["page"]
    assert "777,00" in shown["money"]
    assert "Обучить администратора" in shown["measures"]
    assert all(twin.number in text for text in shown.values())


def test_who_does_not_see_the_duplicate_sees_nothing_of_it(filled, client, cast):
    main, twin = filled
    Feedback.objects.filter(pk=main.pk).update(executor=cast.executor)
    client.force_login(cast.executor)
    for text in shown_on(client, main).values():
        for hidden in (twin.number, "чек.txt", "777,00", "Обучить", "второй раз"):
            assert hidden not in text
