"""Whom an appeal is about takes no part in it: role × state × action, by page and by service.

The subject, a former one, and the deputy of either. Asked for by: the rule of four eyes, and a
complaint about a handler who was proposed as its responsible (decision 022).
"""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from apps.appeal_types.models import DefaultResponsible
from apps.complaints import services
from apps.complaints.actions import compensation_steps, hops
from apps.complaints.models import Activity, Compensation, Measure
from apps.complaints.services.bulk import start_bulk_change
from apps.complaints.tests.conftest import in_days
from apps.complaints.tests.deeds import DEEDS, World, offered_to
from apps.core.exceptions import Conflict
from apps.feedback import services as feedback_services
from apps.feedback.actions import documents
from apps.feedback.models import POSTED, Feedback, HistoryEntry, State
from apps.notifications.models import (
    Notification,
    NotificationRule,
    NotificationTemplate,
    SignificantEvent,
)
from apps.notifications.services.telling import tell_all
from apps.organization.models import Absence, Department, Employee, User
from apps.surveys.permissions import can_ask

pytestmark = pytest.mark.django_db
# Who has something to do with documents, by a role or by a place.
PEOPLE = ("handler", "secretary", "quality", "director", "admin", "head", "executor")
SEE_BY_ROLE = {"handler", "secretary", "quality", "director", "admin"}
BARS = ("subject", "former subject", "deputy", "deputy of a former one")
ALL_ACTIONS = [
    name for name in documents.actions if name not in {"register", "edit_draft", "delete_draft"}
]


def anew(user) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def employed(house, clinic):
    """Return `employed(user)`: as what employee somebody works."""

    def make(user) -> Employee:
        values = {"last_name": str(user), "first_name": "Анна", "branch": clinic.branch}
        values |= {"position": clinic.employee.position, "department": house.elsewhere}
        return Employee.objects.get_or_create(user=user, defaults=values)[0]

    return make


@pytest.fixture
def document(make_feedback, house, clinic, cast):
    """Return `document(state)`: full of work for each of `PEOPLE`, and about none of them."""

    def make(state: str) -> Feedback:
        make_feedback()  # one to be merged into, or linked with
        feedback = make_feedback(
            state=state, department=clinic.department, executor=cast.executor,
            responsible=cast.handler,
        )  # fmt: skip
        for who in PEOPLE:
            _fill(feedback, getattr(cast, who), cast)
        return feedback

    return make


def _fill(feedback: Feedback, person: User, cast) -> None:
    """Things at hand that are the person's own: an activity, a measure, a request for money."""
    at = timezone.now()
    Activity.objects.create(
        feedback=feedback, kind="other", title="Разобраться", planned_for=in_days(1), user=person,
        created_by=cast.quality, created_at=at,
    )  # fmt: skip
    Measure.objects.create(
        feedback=feedback, nature="corrective", kind="training", title="Обучить", owner=person,
        due_on=timezone.localdate() + timedelta(days=3), created_by=cast.quality, created_at=at,
    )  # fmt: skip
    Compensation.objects.create(
        feedback=feedback, kind="refund", amount=Decimal(100), reason="Брак", state="requested",
        requested_by=cast.management, requested_at=at, above_limit=True,
    )  # fmt: skip


@pytest.fixture
def barred(employed, cast):
    """A context: in it `who` is barred from the document, behind the back of the services."""

    @contextmanager
    def made(feedback: Feedback, who: str, bar: str):
        person = getattr(cast, who)
        with transaction.atomic():
            _bar(feedback, person, cast.doctor if "deputy" in bar else person, employed, bar)
            yield Feedback.objects.get(pk=feedback.pk), anew(person)
            transaction.set_rollback(True)

    return made


def _bar(feedback: Feedback, person: User, meant: User, employed, bar: str) -> None:
    if meant != person:
        day = timezone.localdate()
        Absence.objects.create(user=meant, deputy=person, starts_on=day, ends_on=day)
    row = Feedback.objects.filter(pk=feedback.pk)
    if "former" in bar:
        row.update(subject_changed=True)
        feedback.former_subjects.create(employee=employed(meant), since=timezone.now())
    else:
        row.update(subject_employee=employed(meant))


def offered(person: User, feedback: Feedback) -> list[str]:
    names = offered_to(person, feedback)
    names += [action.name for action in documents.available(person, feedback)]
    names += [name for name, hop in hops.actions.items() if hop.allows(person, feedback)]
    return names + (["ask"] if can_ask(person, feedback) else [])


@pytest.mark.parametrize("state", POSTED)
def test_nothing_is_offered(document, barred, cast, state):
    feedback, found, wanted = document(state), {}, {}
    for who in PEOPLE:
        if state == State.REGISTERED:  # else the table would say nothing
            assert offered(anew(getattr(cast, who)), feedback), who
        for bar in BARS:
            with barred(feedback, who, bar) as (seen, person):
                found[who, bar], wanted[who, bar] = offered(person, seen), []
    assert found == wanted


def refused(deed, world, feedback: Feedback, person: User) -> bool:
    try:
        with transaction.atomic():
            deed(world, feedback, person, 1)
    except (PermissionDenied, Http404):
        return True
    except Conflict:  # what is at its end takes nothing of anybody
        return not feedback.is_open
    return False


@pytest.mark.parametrize("state", POSTED)
def test_no_service_does_it(document, barred, make_feedback, house, cast, clinic, state):
    world, feedback = World(make_feedback, house, cast, clinic), document(state)
    before = HistoryEntry.objects.count()
    done = []
    for who in PEOPLE:
        for bar in BARS if state == State.REGISTERED else BARS[:1]:
            with barred(feedback, who, bar) as (seen, person):
                done += [
                    (who, bar, name)
                    for name, deed in DEEDS.items()
                    if not refused(deed, world, seen, person)
                ]
                assert HistoryEntry.objects.count() == before
    assert done == []


@pytest.mark.parametrize("state", [State.REGISTERED, State.ANALYSED, State.CLOSED])
def test_no_address_does_it(client, document, barred, cast, state):
    """403 for whom a role shows the document, 404 for whom only their place would show it."""
    feedback, found, wanted = document(state), {}, {}
    names = [documents[name].url_name for name in ALL_ACTIONS]
    names += [hop.url_name for hop in hops]
    names += ["complaints:plan_activity", "complaints:plan_measure"]
    for who in PEOPLE:
        client.force_login(getattr(cast, who))
        with barred(feedback, who, "subject") as (seen, _person):
            for name in names:
                address = reverse(name, args=[seen.pk])
                found[who, name] = client.post(address, {"version": seen.version}).status_code
                wanted[who, name] = 403 if who in SEE_BY_ROLE else 404
    assert found == wanted


@pytest.mark.parametrize("who", ["head", "executor"])
def test_a_place_shows_nobody_what_is_about_them(client, document, barred, who):
    """Nor an activity or a measure that was theirs before."""
    with barred(document(State.REGISTERED), who, "subject") as (feedback, person):
        client.force_login(person)
        for rows in (Activity.objects, Measure.objects, Compensation.objects):
            assert not rows.visible_to(person).filter(feedback=feedback).exists()
        for url in ("/", reverse("complaints:activities"), reverse("complaints:measures")):
            page = client.get(url).text
            assert feedback.number not in page, url
            assert "Обучить" not in page, url


def test_the_page_says_why(client, document, barred):
    with barred(document(State.REGISTERED), "handler", "subject") as (feedback, person):
        client.force_login(person)
        page = client.get(feedback.get_absolute_url()).text
    assert "Обращение касается или касалось вас" in page
    assert "data-action=" not in page


def test_who_pays_does_not_pay_for_what_is_about_them(document, barred, cast):
    with barred(document(State.REGISTERED), "quality", "subject") as (feedback, person):
        for state in Compensation.State.values:
            compensation = Compensation(feedback=feedback, state=state, requested_by=cast.handler)
            for step in compensation_steps:
                assert not step.allows(person, compensation)


# Proposed, chosen, given


@pytest.fixture
def default(clinic, cast):
    def make(user, **values):
        return DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=user, **values)

    return make


def test_a_complaint_about_the_default_responsible_goes_to_the_queue(
    make_draft, employed, default, cast
):
    default(cast.handler)
    draft = make_draft(subject_employee=employed(cast.handler))
    posted = feedback_services.register_feedback(feedback=draft, by=draft.author)
    assert posted.responsible is None
    assert Feedback.objects.waiting_for_triage().filter(pk=posted.pk).exists()


def test_a_complaint_about_the_default_responsible_goes_to_the_head_above(
    make_draft, employed, default, house, cast
):
    default(cast.handler)
    house.elsewhere.head = employed(cast.quality)
    house.elsewhere.save()
    draft = make_draft(subject_employee=employed(cast.handler))
    posted = feedback_services.register_feedback(feedback=draft, by=draft.author)
    assert posted.responsible == cast.quality


def test_the_default_for_all_branches_takes_the_place_of_the_own_one(
    make_draft, employed, default, clinic, cast
):
    default(cast.handler, branch=clinic.branch)
    default(cast.director)
    draft = make_draft(subject_employee=employed(cast.handler))
    posted = feedback_services.register_feedback(feedback=draft, by=draft.author)
    assert posted.responsible == cast.director


def test_the_deputy_of_the_subject_is_not_proposed_either(make_draft, employed, default, cast):
    default(cast.handler)
    today = timezone.localdate()
    Absence.objects.create(user=cast.doctor, deputy=cast.handler, starts_on=today, ends_on=today)
    draft = make_draft(subject_employee=employed(cast.doctor))
    posted = feedback_services.register_feedback(feedback=draft, by=draft.author)
    assert posted.responsible is None


def test_the_registration_page_proposes_nobody_about_whom_it_is(client, employed, default, cast):
    row, employee = default(cast.handler), employed(cast.handler)
    client.force_login(cast.registrar)
    url = reverse("feedback:default_responsible")
    asked = {"type": row.appeal_type_id, "branch": ""}
    assert client.get(url, asked).json()["id"] == cast.handler.pk
    assert client.get(url, asked | {"subject_employee": employee.pk}).json()["id"] is None


def test_whom_it_is_about_is_refused_as_responsible(make_draft, make_feedback, employed, cast):
    employee = employed(cast.handler)
    draft = make_draft(subject_employee=employee, responsible=cast.handler)
    with pytest.raises(ValidationError) as refused:
        feedback_services.register_feedback(feedback=draft, by=draft.author)
    assert "responsible" in refused.value.message_dict
    feedback = make_feedback(subject_employee=employee)
    with pytest.raises(ValidationError) as refused:
        feedback_services.reassign_responsible(
            feedback=feedback, by=cast.quality, version=feedback.version, responsible=cast.handler
        )
    assert "responsible" in refused.value.message_dict


def test_the_lists_of_people_leave_them_out(client, make_feedback, employed, cast):
    feedback = make_feedback(subject_employee=employed(cast.handler))
    client.force_login(cast.quality)
    page = client.get(feedback.get_absolute_url(), {"do": "reassign"}).text
    assert f'<option value="{cast.director.pk}"' in page
    assert f'<option value="{cast.handler.pk}"' not in page
    plan = client.get(reverse("complaints:plan_activity", args=[feedback.pk])).text
    assert f'value="user-{cast.director.pk}"' in plan
    assert f'value="user-{cast.handler.pk}"' not in plan


def test_no_work_is_planned_for_them(make_feedback, employed, cast):
    feedback = make_feedback(subject_employee=employed(cast.handler))
    with pytest.raises(ValidationError) as refused:
        services.plan_activity(
            feedback=feedback, by=cast.quality, kind="call", planned_for=in_days(1),
            user=cast.handler,
        )  # fmt: skip
    assert "who" in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        services.plan_measure(
            feedback=feedback, by=cast.quality, nature="corrective", kind="training",
            title="Обучить", owner=cast.handler, due_on=timezone.localdate(),
        )  # fmt: skip
    assert "owner" in refused.value.message_dict


def test_many_at_once_leave_out_what_is_about_the_chosen_one(make_feedback, employed, cast):
    about, other = make_feedback(subject_employee=employed(cast.handler)), make_feedback()
    change = start_bulk_change(
        by=cast.quality, key=uuid4(), action="reassign", back="",
        values={"responsible_id": cast.handler.pk, "comment": ""},
        chosen={each.pk: each.version for each in (about, other)},
    )  # fmt: skip
    outcomes = {item.feedback_id: item.outcome for item in change.items.all()}
    assert outcomes == {about.pk: "refused", other.pk: "done"}


# The head of a department


def test_a_document_about_the_head_is_not_routed_where_nobody_is_above(
    make_feedback, steps, employed, house, cast
):
    feedback = make_feedback(subject_employee=employed(cast.head))
    with pytest.raises(ValidationError) as refused:
        steps.route(feedback)
    assert "department" in refused.value.message_dict


def test_a_document_about_the_head_is_the_business_of_the_head_above(
    make_feedback, steps, employed, house, cast
):
    top = Department.objects.create(name="Клиника", head=employed(cast.outsider))
    house.department.parent = top
    house.department.save()
    feedback = make_feedback(subject_employee=employed(cast.head))
    routed = steps.route(feedback)
    above, head = anew(cast.outsider), anew(cast.head)
    assert Feedback.objects.visible_to(above).filter(pk=routed.pk).exists()
    assert not Feedback.objects.visible_to(head).filter(pk=routed.pk).exists()
    with pytest.raises(PermissionDenied):
        steps.take_over(routed, by=head)
    steps.take_over(routed, by=above)


def test_the_subject_is_no_executor(make_feedback, steps, employed, cast):
    feedback = steps.route(make_feedback(subject_employee=employed(cast.executor)))
    with pytest.raises(ValidationError) as refused:
        steps.appoint(feedback)
    assert "executor" in refused.value.message_dict


# Whom it is about is changed


def correct(feedback: Feedback, by, employee) -> Feedback:
    fresh = Feedback.objects.get(pk=feedback.pk)
    values = {"subject_employee": employee}
    return feedback_services.edit_details(
        feedback=fresh, by=by, version=fresh.version, values=values
    )


def test_who_had_it_has_it_no_more_once_it_is_about_them(at_place, employed, cast):
    feedback = correct(at_place("responsible"), cast.secretary, employed(cast.handler))
    assert Feedback.objects.get(pk=feedback.pk).responsible is None


def test_an_executor_about_whom_it_is_gives_it_back_to_the_head(at_place, employed, cast):
    feedback = correct(at_place("person"), cast.secretary, employed(cast.executor))
    now = Feedback.objects.get(pk=feedback.pk)
    assert (now.executor, now.department) == (None, feedback.department)
    assert now.assignments.open().count() == 1


def test_a_head_about_whom_it_is_gives_it_back_to_the_queue(at_place, employed, cast):
    feedback = correct(at_place("department"), cast.secretary, employed(cast.head))
    assert Feedback.objects.waiting_for_triage().filter(pk=feedback.pk).exists()
    assert not feedback.assignments.open().exists()


def test_reopened_it_does_not_go_back_to_whom_it_is_about(make_feedback, employed, cast):
    feedback = make_feedback(state=State.CLOSED, responsible=cast.handler)
    Feedback.objects.filter(pk=feedback.pk).update(subject_employee=employed(cast.handler))
    feedback_services.reopen_feedback(
        feedback=feedback, by=cast.quality, version=feedback.version, reason="Не решено"
    )
    assert Feedback.objects.get(pk=feedback.pk).responsible is None


def test_a_former_subject_stays_barred_until_somebody_answers_for_it(
    client, make_feedback, employed, clinic, cast
):
    feedback = make_feedback(subject_employee=employed(cast.handler))
    correct(feedback, cast.secretary, clinic.employee)
    now = Feedback.objects.get(pk=feedback.pk)
    assert documents.available(anew(cast.handler), now) == []
    former = now.former_subjects.get()
    for by in (cast.handler, cast.secretary):
        with pytest.raises(PermissionDenied):
            feedback_services.lift_bar(feedback=now, by=anew(by), former=former, reason="Ошибка")
    with pytest.raises(ValidationError) as refused:
        feedback_services.lift_bar(feedback=now, by=cast.quality, former=former, reason=" ")
    assert "reason" in refused.value.message_dict

    client.force_login(cast.quality)
    page = client.get(now.get_absolute_url(), {"do": "lift_bar"}).text
    assert "Кто снова может работать" in page
    data = {"former": former.pk, "reason": "Сотрудника выбрали по ошибке"}
    address = reverse("feedback:lift_bar", args=[now.pk])
    assert client.post(address, data).status_code == 302
    assert documents.available(anew(cast.handler), Feedback.objects.get(pk=now.pk))
    entry = now.history.get(action="feedback.lift_bar")
    assert (entry.user, entry.comment) == (cast.quality, "Сотрудника выбрали по ошибке")
    assert client.post(address, data).status_code == 409


def test_somebody_barred_lifts_no_bar(make_feedback, employed, clinic, cast):
    feedback = make_feedback(subject_employee=employed(cast.quality))
    correct(feedback, cast.secretary, employed(cast.director))
    now = Feedback.objects.get(pk=feedback.pk)
    for by in (cast.quality, cast.director):
        with pytest.raises(PermissionDenied):
            feedback_services.lift_bar(
                feedback=now, by=anew(by), former=now.former_subjects.get(), reason="Ошибка"
            )


def test_a_type_that_is_about_no_employee_bars_the_former_one_too(
    make_feedback, employed, clinic, cast
):
    feedback = make_feedback(subject_employee=employed(cast.handler))
    feedback_services.edit_details(
        feedback=feedback, by=cast.secretary, version=feedback.version,
        values={"type": clinic.service_complaint, "subject_object": clinic.object},
    )  # fmt: skip
    now = Feedback.objects.get(pk=feedback.pk)
    assert now.subject_employee is None
    assert documents.available(anew(cast.handler), now) == []


# What they are told


def test_they_are_told_nothing(make_draft, employed, default, cast):
    """Whatever the rules say: everybody of every role, whoever has it, and each of their heads."""
    template = NotificationTemplate.objects.filter(is_active=True).exclude(text="").first()
    for group in Group.objects.all():
        NotificationRule.objects.create(
            event=SignificantEvent.objects.get(code="complaint_registered"), audience="role",
            role=group, channel="inbox", template=template,
        )  # fmt: skip
    default(cast.director)
    draft = make_draft(subject_employee=employed(cast.handler))
    feedback_services.register_feedback(feedback=draft, by=draft.author)
    tell_all()
    told = set(Notification.objects.values_list("user__username", flat=True))
    assert {"director", "quality", "secretary"} <= told
    assert "handler" not in told


def test_the_page_sends_nobody_to_the_head_whom_it_is_about(client, at_place, employed, cast):
    """Whose turn it is, as far as it is said: never somebody's who may do nothing."""
    feedback = at_place("department")
    _make_about(feedback, employed(cast.head))
    client.force_login(cast.management)
    page = client.get(feedback.get_absolute_url()).text
    assert "— head." not in page.partition('id="whose-turn"')[2].partition("</p>")[0]


def _make_about(feedback: Feedback, employee: Employee) -> None:
    Feedback.objects.filter(pk=feedback.pk).update(subject_employee=employee)
