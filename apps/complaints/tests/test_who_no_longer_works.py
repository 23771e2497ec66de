"""Who can no longer sign in keeps no work: saving tells what there is, and hands it over.

Until then they are marked wherever they are named, and their documents are nobody's (decision 023).
"""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.activities import services as activities
from apps.activities.models import Activity
from apps.feedback.models import Feedback, State
from apps.feedback.services import reassign_responsible
from apps.measures import services as measures
from apps.measures.models import Measure, RootCause
from apps.organization.models import Department, Employee, User
from apps.organization.services import hand_over_work, the_product, work_of
from tests.processing import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver(at_place, make_feedback, steps, house, clinic, cast) -> User:
    """The handler, with a document in each stage, an activity, a measure and a root cause."""
    handler = cast.handler
    registered = make_feedback(responsible=handler)
    make_feedback(state=State.ANALYSED, responsible=handler)
    make_feedback(state=State.CLOSED, responsible=handler)  # ended: nobody has to take it
    activities.plan_activity(
        feedback=registered, by=cast.quality, kind="call", planned_for=in_days(1), user=handler
    )
    measures.plan_measure(
        feedback=registered,
        by=cast.quality,
        nature="corrective",
        kind="training",
        title="Обучить",
        owner=handler,
        due_on=timezone.localdate() + timedelta(days=9),
    )
    measures.name_root_cause(by=cast.quality, title="Очередь", owner=handler)
    return handler


def form_of(client, user) -> dict:
    """What the page of a user sends when nothing is changed."""
    form = (
        client.get(reverse("admin:organization_user_change", args=[user.pk]))
        .context["adminform"]
        .form
    )
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if name not in ("password", "work_goes_to") and value not in (None, False):
            sent[name] = (
                [each.pk if hasattr(each, "pk") else each for each in value]
                if isinstance(value, list)
                else value
            )
    return sent


@pytest.fixture
def send_away(client, cast):
    """Untick «may sign in» on the page of a user, with who gets the work."""

    def send(user, work_goes_to=None):
        client.force_login(cast.admin)
        data = form_of(client, user)
        data.pop("is_active", None)
        if work_goes_to is not None:
            data["work_goes_to"] = work_goes_to
        address = reverse("admin:organization_user_change", args=[user.pk])
        return client.post(address, data, follow=True)

    return send


def test_saving_says_how_much_and_of_what(send_away, leaver):
    page = send_away(leaver)
    assert page.status_code == 200
    told = "2 открытых обращения, 1 запланированное дело, 1 мера, 1 коренная причина"
    assert f"На сотруднике остаётся: {told}. Выберите, кому это передать." in page.text
    assert User.objects.get(pk=leaver.pk).is_active


@pytest.mark.parametrize(
    ("name", "left"), [("director", "director"), ("outsider", "handler"), ("triage", None)]
)
def test_types_whose_responsible_it_was_by_default(send_away, clinic, cast, name, left):
    """Whoever may not process is nobody's responsible; sent back, it is the secretary's."""
    clinic.complaint.default_responsibles.create(user=cast.handler)
    assert "1 тип обращений по умолчанию" in send_away(cast.handler).text
    chosen = getattr(cast, name, None)
    send_away(cast.handler, chosen.pk if chosen else name)
    users = [each.user.username for each in clinic.complaint.default_responsibles.all()]
    assert users == ([left] if left else [])


def test_all_of_it_goes_to_one_person(send_away, leaver, cast):
    page = send_away(leaver, cast.director.pk)
    assert "Передано: 5." in page.text
    assert not User.objects.get(pk=leaver.pk).is_active
    assert work_of(leaver) == []
    open_ones = Feedback.objects.unresolved()
    assert {each.responsible for each in open_ones} == {cast.director}
    assert Activity.objects.planned().filter(kind="call").get().user == cast.director
    assert Measure.objects.get().owner == cast.director
    assert RootCause.objects.get().owner == cast.director
    for feedback in open_ones:
        entry = feedback.history.get(action="feedback.reassign")
        assert (entry.user, entry.comment) == (cast.admin, "handler больше не работает")
    document = Measure.objects.get().feedback
    actions = set(document.history.values_list("action", flat=True))
    assert {"activities.hand_over_activity", "measures.hand_over_measure"} <= actions


def test_all_of_it_goes_back_to_triage(send_away, leaver, cast):
    send_away(leaver, "triage")
    registered = Feedback.objects.get(state=State.REGISTERED)
    assert registered.responsible is None
    assert Feedback.objects.waiting_for_triage().get() == registered
    assert registered.history.filter(action="feedback.hand_over").exists()
    assert not Feedback.objects.unresolved().filter(responsible=leaver).exists()
    assert not Activity.objects.planned().filter(user=leaver).exists()
    assert work_of(leaver) == []


def test_an_executor_s_document_goes_to_the_head(at_place, send_away, cast):
    feedback = at_place("person")
    send_away(cast.executor, "triage")
    now = Feedback.objects.get(pk=feedback.pk)
    assert (now.executor, now.department) == (None, feedback.department)
    assert now.assignments.open().get().department == feedback.department


def test_what_lies_with_a_head_goes_to_the_queue(at_place, send_away, cast, house):
    feedback = at_place("department")
    send_away(cast.head, "triage")
    assert Feedback.objects.waiting_for_triage().filter(pk=feedback.pk).exists()
    assert not feedback.assignments.open().exists()
    assert Department.objects.get(pk=house.department.pk).head is None


def test_a_queue_goes_to_another_head(at_place, send_away, cast, house):
    feedback = at_place("department")
    send_away(cast.head, cast.executor.pk)
    assert Department.objects.get(pk=house.department.pk).head == cast.executor.employee
    assert Feedback.objects.get(pk=feedback.pk).department == feedback.department
    heir = User.objects.get(pk=cast.executor.pk)
    assert Feedback.objects.visible_to(heir).filter(pk=feedback.pk).exists()


def test_nothing_goes_to_whom_an_appeal_is_about(make_feedback, send_away, house, cast):
    about = make_feedback(subject_employee=cast.executor.employee, responsible=cast.handler)
    activities.plan_activity(
        feedback=about, by=cast.quality, kind="call", planned_for=in_days(1), user=cast.handler
    )
    send_away(cast.handler, cast.executor.pk)
    now = Feedback.objects.get(pk=about.pk)
    assert now.responsible == cast.handler  # it stays, and is told
    assert not Activity.objects.filter(user=cast.executor).exists()


def test_what_the_chosen_one_may_not_have_stays_and_is_told(send_away, make_feedback, cast):
    """Nothing is taken from a document by the way: somebody else can be chosen for it."""
    states = (State.REGISTERED, State.ANALYSED, State.VERIFIED)
    documents = [make_feedback(state=state, responsible=cast.handler) for state in states]
    page = send_away(cast.handler, cast.operator.pk).text
    numbers = ", ".join(each.number for each in documents)
    assert "Передано:" not in page
    told = f"Не передано, остаётся за handler: 3 открытых обращения ({numbers})"
    assert f"{told}: operator не может обрабатывать обращения. Выберите другого." in page
    assert set(Feedback.objects.values_list("responsible__username", flat=True)) == {"handler"}
    assert "Передано: 3." in send_away(cast.handler, cast.director.pk).text


@pytest.mark.parametrize("chosen", ["operator", "outsider"])
def test_a_department_is_headed_by_its_own_people(send_away, at_place, cast, house, clinic, chosen):
    heir = getattr(cast, chosen)
    if chosen == "operator":
        Employee.objects.create(
            user=heir,
            last_name="Орлова",
            first_name="Инна",
            branch=clinic.other_branch,
            position=clinic.employee.position,
            department=house.elsewhere,
        )
    else:
        Employee.objects.filter(user=heir).update(branch=clinic.other_branch)
    page = send_away(cast.head, heir.pk).text
    assert "не работает ни в этом отделе, ни в его филиале" in page
    assert Department.objects.get(pk=house.department.pk).head.user == cast.head


@pytest.mark.parametrize("state", [State.ANALYSED, State.VERIFIED])
@pytest.mark.parametrize("chosen", ["triage", "operator"])
def test_what_is_beyond_triage_is_found_by_those_who_process(
    client, send_away, make_feedback, cast, state, chosen
):
    """Sent back or not taken: what the secretary does not get stands on their start page."""
    feedback = make_feedback(state=state, responsible=cast.handler)
    heir = getattr(cast, chosen, None)
    send_away(cast.handler, heir.pk if heir else chosen)
    client.force_login(cast.director)
    queues = client.get("/").context["queues"]
    name = "to_close" if state == State.VERIFIED else "analysed_nobodys"
    assert feedback in {each.queue.name: each.rows for each in queues}[name]


def test_until_it_is_handed_over_it_is_marked_and_nobody_s(client, send_away, leaver, cast):
    send_away(leaver, "later")
    registered = Feedback.objects.get(state=State.REGISTERED)
    assert registered.responsible == leaver
    assert Feedback.objects.waiting_for_triage().get() == registered
    client.force_login(cast.quality)
    mark = "handler (не работает)"
    assert mark in client.get(registered.get_absolute_url()).text
    assert mark in client.get(reverse("feedback:list")).text
    listed = client.get(reverse("feedback:list"), {"responsible": "none"}).text
    assert registered.number in listed
    client.force_login(cast.secretary)
    assert registered.number in client.get(reverse("complaints:triage")).text
    client.force_login(cast.admin)
    page = client.get(reverse("admin:organization_user_change", args=[leaver.pk])).text
    assert "Сейчас на сотруднике: 2 открытых обращения" in page


def test_many_at_once_are_not_sent_away_with_work_in_their_hands(client, leaver, cast):
    client.force_login(cast.admin)
    data = {"action": "put_aside", "_selected_action": [leaver.pk, cast.doctor.pk]}
    page = client.post(reverse("admin:organization_user_changelist"), data, follow=True).text
    assert "вход оставлен, на сотруднике 2 открытых обращения" in page
    assert User.objects.get(pk=leaver.pk).is_active
    assert not User.objects.get(pk=cast.doctor.pk).is_active


def test_only_full_rights_hand_over_and_only_to_who_can_sign_in(leaver, cast):
    with pytest.raises(PermissionDenied):
        hand_over_work(user=leaver, by=cast.quality, to=cast.director)
    User.objects.filter(pk=cast.director.pk).update(is_active=False)
    cast.director.refresh_from_db()
    with pytest.raises(ValidationError):
        hand_over_work(user=leaver, by=cast.admin, to=cast.director)


def test_the_mark_costs_no_query(client, make_feedback, cast):
    """The register asks as much for those who have left as for the others."""
    for _ in range(3):
        feedback = make_feedback()
        reassign_responsible(
            feedback=feedback, by=cast.quality, version=feedback.version, responsible=cast.handler
        )
    client.force_login(cast.quality)
    address = reverse("feedback:list")
    client.get(address)
    counts = []
    for is_active in (True, False):
        User.objects.filter(pk=cast.handler.pk).update(is_active=is_active)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_product_itself_has_not_left(db):
    """It never could sign in, and goes on working."""
    assert str(the_product()) == "Автоматически"
