"""Whom an appeal is about takes no part in it: role × state × action, by page and by service.

The subject, a former one, and the deputy of either. Asked for by: the rule of four eyes, and a
complaint about a handler who was proposed as its responsible (decision 022).
"""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from apps.activities.models import Activity
from apps.compensations.actions import compensation_steps
from apps.compensations.models import Compensation
from apps.complaints.tests.deeds import DEEDS, World, offered_to
from apps.core.exceptions import Conflict
from apps.feedback.actions import documents
from apps.feedback.models import POSTED, Feedback, HistoryEntry, State
from apps.measures.models import Measure
from apps.organization.models import Absence, User
from apps.routing.actions import hops
from apps.surveys.permissions import can_ask
from tests.people import anew
from tests.processing import in_days

pytestmark = pytest.mark.django_db
# Who has something to do with documents, by a role or by a place.
PEOPLE = ("handler", "secretary", "quality", "director", "admin", "head", "executor")
SEE_BY_ROLE = {"handler", "secretary", "quality", "director", "admin"}
BARS = ("subject", "former subject", "deputy", "deputy of a former one")
ALL_ACTIONS = [
    name for name in documents.actions if name not in {"register", "edit_draft", "delete_draft"}
]


@pytest.fixture
def document(make_feedback, house, clinic, cast):
    """Return `document(state)`: full of work for each of `PEOPLE`, and about none of them."""

    def make(state: str) -> Feedback:
        make_feedback()  # one to be merged into, or linked with
        feedback = make_feedback(
            state=state,
            department=clinic.department,
            executor=cast.executor,
            responsible=cast.handler,
        )
        for who in PEOPLE:
            _fill(feedback, getattr(cast, who), cast)
        return feedback

    return make


def _fill(feedback: Feedback, person: User, cast) -> None:
    """Things at hand that are the person's own: an activity, a measure, a request for money."""
    at = timezone.now()
    Activity.objects.create(
        feedback=feedback,
        kind="other",
        title="Разобраться",
        planned_for=in_days(1),
        user=person,
        created_by=cast.quality,
        created_at=at,
    )
    Measure.objects.create(
        feedback=feedback,
        nature="corrective",
        kind="training",
        title="Обучить",
        owner=person,
        due_on=timezone.localdate() + timedelta(days=3),
        created_by=cast.quality,
        created_at=at,
    )
    Compensation.objects.create(
        feedback=feedback,
        kind="refund",
        amount=Decimal(100),
        reason="Брак",
        state="requested",
        requested_by=cast.management,
        requested_at=at,
        above_limit=True,
    )


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
    names += ["activities:plan_activity", "measures:plan_measure"]
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
        for url in ("/", reverse("activities:list"), reverse("measures:list")):
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
