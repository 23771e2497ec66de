"""«Запросить мнение»: whom it is about answers, and learns nothing but what is shown (A6)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.activities import services
from apps.activities.models import Activity
from apps.clients.models import Service, Visit
from apps.core.exceptions import Conflict
from apps.feedback import services as feedback_services
from apps.feedback.models import Feedback, State
from apps.notifications.models import Notification
from apps.notifications.services.fan_out import fan_out_all
from apps.organization.models import Absence
from tests.processing import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
WORDS = "Ждал приёма сорок минут"
QUESTION = "Почему приём начался позже?"
SECRETS = (WORDS, "Петров", "+7 916", "Терапия", "Жалоба на сотрудника", "Зафиксирована")


@pytest.fixture
def visit(clinic):
    service = Service.objects.create(name="Лечение кариеса")
    return Visit.objects.create(
        client=clinic.client,
        service=service,
        employee=clinic.employee,
        branch=clinic.branch,
        started_at=timezone.now() - timedelta(days=3),
    )


@pytest.fixture
def about(make_feedback, house, visit, cast):
    """A complaint about the executor, who sees no documents by a role."""
    return make_feedback(subject_employee=cast.executor.employee, visit=visit)


def ask(feedback, by, **values) -> Activity:
    values = {"question": QUESTION, "planned_for": in_days(1)} | values
    return services.ask_opinion(feedback=feedback, by=by, **values)


def now(feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


def test_it_is_asked_from_the_page_and_answered_on_a_page_of_its_own(client, about, cast):
    client.force_login(cast.handler)
    address = reverse("activities:ask_opinion", args=[about.pk])
    assert address in client.get(reverse("activities:document_activities", args=[about.pk])).text
    assert "Вопрос сотруднику" in client.get(address).text
    tomorrow = timezone.localdate() + timedelta(days=1)
    asked = {"question": QUESTION, "planned_on": tomorrow, "planned_at": "12:00"}
    assert client.post(address, asked | {"question": ""}).status_code == 422
    assert client.post(address, asked).status_code == 302
    assert "Мнение уже запрошено" not in client.get(about.get_absolute_url()).text
    assert client.post(address, asked).status_code == 409

    client.force_login(cast.executor)
    activity = Activity.objects.get(kind="opinion")
    answer = reverse("activities:give_opinion", args=[activity.pk])
    assert answer in client.get(reverse("activities:list")).text
    page = client.get(answer).text
    for told in (about.number, "Лечение кариеса", QUESTION):
        assert told in page
    assert client.post(answer, {"verdict": "partly", "text": " "}).status_code == 422
    data = {"verdict": "partly", "text": "Предыдущий приём затянулся"}
    assert client.post(answer, data).status_code == 302
    opinion = now(about).employee_opinion
    assert opinion.startswith("Согласен частично. Предыдущий приём затянулся\nexecutor, ")
    entry = now(about).history.get(action="activities.give_opinion")
    assert (entry.user, entry.changes[0]["field"]) == (cast.executor, "employee_opinion")
    assert client.post(answer, data).status_code == 409  # once


@pytest.mark.parametrize("path", ["list", "week", "home", "answer"])
def test_the_subject_learns_nothing_beyond_what_was_chosen(client, about, cast, path):
    activity = ask(about, cast.handler)
    client.force_login(cast.executor)
    pages = {
        "list": reverse("activities:list"),
        "week": f"{reverse('activities:list')}?view=week&from={in_days(1).date()}",
        "home": "/",
        "answer": reverse("activities:give_opinion", args=[activity.pk]),
    }
    Activity.objects.filter(pk=activity.pk).update(planned_for=in_days(0.01))
    page = client.get(pages[path]).text.partition("<main")[2].partition("</main>")[0]
    assert about.number in page
    assert [secret for secret in SECRETS if secret in page] == []


def test_only_what_was_chosen_is_shown_and_as_it_was(client, about, clinic, cast):
    activity = ask(about, cast.handler, shows=["statement", "category"])
    now_about = now(about)
    feedback_services.edit_details(
        feedback=now_about,
        by=cast.handler,
        version=now_about.version,
        values={"category": clinic.category},
    )
    client.force_login(cast.executor)
    page = client.get(reverse("activities:give_opinion", args=[activity.pk])).text
    assert WORDS in page
    assert "Терапия" in page
    assert "Качество лечения" not in page
    assert "Петров" not in page


def test_nobody_else_answers_and_no_other_step_is_the_subject_s(client, about, cast):
    activity = ask(about, cast.handler)
    today = timezone.localdate()
    Absence.objects.create(user=cast.executor, deputy=cast.doctor, starts_on=today, ends_on=today)
    address = reverse("activities:give_opinion", args=[activity.pk])
    for who in ("doctor", "handler", "quality", "admin", "outsider"):
        client.force_login(getattr(cast, who))
        assert client.get(address).status_code == 404, who
        assert client.post(address, {"verdict": "agrees"}).status_code == 404, who
        with pytest.raises(PermissionDenied):
            services.give_opinion(activity=activity, by=getattr(cast, who), verdict="agrees")
    client.force_login(cast.doctor)
    assert about.number not in client.get(reverse("activities:list")).text
    client.force_login(cast.executor)
    assert client.get(about.get_absolute_url()).status_code == 404
    for step in ("complete", "move", "cancel"):
        url = reverse(f"activities:{step}_activity", args=[activity.pk])
        assert client.get(url).status_code == 403, step
    assert client.post(reverse("activities:complete_activity", args=[activity.pk])).status_code in (
        403,
        422,
    )
    assert Activity.objects.get(pk=activity.pk).is_planned


@pytest.mark.parametrize("by", ["secretary", "management", "executor"])
def test_who_may_not_carry_out_does_not_ask(about, cast, by):
    with pytest.raises(PermissionDenied):
        ask(about, getattr(cast, by))


def test_who_cannot_sign_in_is_not_asked(client, make_feedback, cast):
    feedback = make_feedback()
    client.force_login(cast.handler)
    assert client.get(reverse("activities:ask_opinion", args=[feedback.pk])).status_code == 403
    page = client.get(reverse("activities:document_activities", args=[feedback.pk])).text
    assert "Запросить мнение" not in page


def test_the_one_who_asks_moves_and_cancels_but_does_not_answer(about, cast):
    activity = ask(about, cast.handler)
    with pytest.raises(ValidationError):
        services.complete_activity(activity=activity, by=cast.handler, result="Согласна")
    services.move_activity(
        activity=activity, by=cast.handler, planned_for=in_days(2), reason="Выходной"
    )
    services.cancel_activity(activity=activity, by=cast.quality, reason="Ответила лично")
    with pytest.raises(Conflict):
        services.give_opinion(activity=activity, by=cast.executor, verdict="agrees")
    assert now(about).employee_opinion == ""


def test_it_is_planned_by_its_own_form_only(client, about, cast):
    with pytest.raises(ValidationError):
        services.plan_activity(
            feedback=about,
            by=cast.handler,
            kind="opinion",
            planned_for=in_days(1),
            user=cast.quality,
        )
    client.force_login(cast.handler)
    page = client.get(reverse("activities:plan_activity", args=[about.pk])).text
    assert 'value="opinion"' not in page


def test_an_opinion_stands_under_what_was_there(about, cast):
    feedback_services.edit_analysis(
        feedback=about,
        by=cast.handler,
        version=about.version,
        values={"employee_opinion": "По телефону: не помнит"},
    )
    activity = ask(about, cast.handler)
    services.give_opinion(activity=activity, by=cast.executor, verdict="agrees")
    first, second = now(about).employee_opinion.split("\n\n")
    assert first == "По телефону: не помнит"
    assert second.startswith("Согласен с клиентом.\nexecutor, ")


def test_it_changes_no_finished_analysis(make_feedback, house, cast):
    feedback = make_feedback(subject_employee=cast.executor.employee, state=State.ANALYSED)
    before = feedback.employee_opinion
    activity = ask(feedback, cast.handler)
    done = services.give_opinion(
        activity=activity, by=cast.executor, verdict="disagrees", text="Пришёл позже сам"
    )
    assert now(feedback).employee_opinion == before
    assert done.result.startswith("Не согласен. Пришёл позже сам")


def test_about_somebody_else_nobody_waits_for_it(about, clinic, cast):
    activity = ask(about, cast.handler)
    fresh = now(about)
    feedback_services.edit_details(
        feedback=fresh,
        by=cast.handler,
        version=fresh.version,
        values={"subject_employee": clinic.employee},
    )
    assert Activity.objects.get(pk=activity.pk).state == "cancelled"
    with pytest.raises(Conflict):
        services.give_opinion(activity=activity, by=cast.executor, verdict="agrees")


def test_work_of_the_new_subject_goes_to_who_has_the_document(make_feedback, house, cast):
    feedback = make_feedback(responsible=cast.handler)
    services.plan_activity(
        feedback=feedback, by=cast.handler, kind="call", planned_for=in_days(1), user=cast.executor
    )
    fresh = now(feedback)
    feedback_services.edit_details(
        feedback=fresh,
        by=cast.quality,
        version=fresh.version,
        values={"subject_employee": cast.executor.employee},
    )
    assert Activity.objects.planned().get(kind="call").user == cast.handler


def test_no_notification_tells_the_subject_more(about, cast):
    ask(about, cast.handler)
    fan_out_all()
    assert not Notification.objects.filter(user=cast.executor).exists()


def test_the_list_asks_the_same_for_one_and_for_many(client, make_feedback, house, cast):
    client.force_login(cast.executor)
    counts = []
    for number in (1, 3):
        for _ in range(number):
            ask(make_feedback(subject_employee=cast.executor.employee), cast.handler)
        client.get(reverse("activities:list"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("activities:list"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
