"""What a change of many looks like from outside: told once, refused by reason, put back (A19)."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.complaints.models import BulkChange
from apps.complaints.services import bulk as services
from apps.feedback.models import Feedback, State
from apps.notifications.models import Notification, Occurrence
from apps.notifications.services.fan_out import fan_out_all
from tests.processing import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client, cast):
    """Return `send("reassign", documents, responsible=…)`: what the page answered at its end."""

    def send(action, documents, *, by=None, status=200, **typed):
        client.force_login(by or cast.handler)
        pairs = [f"{each.pk}:{each.version}" for each in documents]
        data = {"key": uuid4(), "document": pairs, **typed}
        response = client.post(reverse("complaints:bulk", args=[action]), data, follow=True)
        assert response.status_code == status
        return response.text

    return send


@pytest.fixture
def undo(client):
    def undo() -> str:
        change = BulkChange.objects.get(undoes=None)
        address = reverse("complaints:undo_bulk_change", args=[change.pk])
        return client.post(address, follow=True).text

    return undo


@pytest.fixture
def told(db):
    """Return `told(user)`: what stands in the inbox of `user` since the last time."""

    def told(user) -> list[Notification]:
        fan_out_all()
        rows = list(Notification.objects.filter(user=user, channel="inbox", read_at=None))
        Notification.objects.update(read_at=timezone.now())
        return rows

    return told


def now(document) -> Feedback:
    return Feedback.objects.get(pk=document.pk)


def routed(house, days: float = 5) -> dict:
    """The date is meant, whatever day of the week it is."""
    day = in_days(days).date().isoformat()
    return {"department": house.department.pk, "due_on": day, "confirmed": day}


# --- Told once ---


def test_who_gets_many_is_told_once_of_all_of_them(send, make_feedback, cast, told):
    documents = [make_feedback() for _ in range(3)]
    told(cast.quality)
    send("reassign", documents, responsible=cast.quality.pk, comment="Отпуск")
    [notice] = told(cast.quality)
    assert notice.subject == f"{documents[0].number} и ещё 2: назначено вам"
    assert "Отпуск" in notice.text
    for document in documents:
        assert document.number in notice.text
    assert notice.url == reverse("home")


def test_the_head_is_told_once_of_what_is_routed(send, at_place, house, cast, told):
    documents = [at_place("queue") for _ in range(3)]
    told(cast.head)
    send("route", documents, by=cast.secretary, **routed(house))
    [notice] = told(cast.head)
    assert f"{documents[0].number} и ещё 2" in notice.subject


def test_one_document_is_told_of_as_ever(send, make_feedback, cast, told):
    fit, closed = make_feedback(), make_feedback(state=State.CLOSED)
    told(cast.quality)
    send("reassign", [fit, closed], responsible=cast.quality.pk)
    [notice] = told(cast.quality)
    assert notice.subject == f"{fit.number}: назначено вам"
    assert notice.url == fit.get_absolute_url()


def test_what_goes_back_to_several_people_tells_each_once(send, make_feedback, undo, cast, told):
    documents = [make_feedback(responsible=cast.director) for _ in range(2)]
    documents += [make_feedback(responsible=cast.admin) for _ in range(2)]
    send("reassign", documents, responsible=cast.quality.pk)
    for user in (cast.director, cast.admin):
        told(user)
    undo()
    fan_out_all()
    for user in (cast.director, cast.admin):
        [notice] = Notification.objects.filter(user=user, channel="inbox", read_at=None)
        assert "и ещё 1" in notice.subject


def test_in_the_background_it_is_told_at_the_end_and_once(send, make_feedback, cast, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    documents = [make_feedback() for _ in range(3)]
    Occurrence.objects.all().delete()
    send("reassign", documents, responsible=cast.quality.pk)
    change = BulkChange.objects.get()
    first, *_rest = change.items.order_by("pk")
    services._handle(change, first.pk)
    assert not Occurrence.objects.filter(event="assigned").exists()
    services.run_bulk_change(change=change)
    services.run_bulk_change(change=change)
    services.tend_bulk_changes(now=timezone.now() + timedelta(minutes=10))
    [occurrence] = Occurrence.objects.filter(event="assigned")
    assert len(occurrence.facts["numbers"]) == 3


# --- Refused by reason ---


def test_what_is_refused_for_one_reason_stands_together(send, make_feedback, cast):
    fit = make_feedback()
    closed = [make_feedback(state=State.REJECTED) for _ in range(3)]
    moment = timezone.make_aware(datetime(2026, 11, 20, 12))
    for each in closed:
        each.history.update(at=moment)
    page = send("reassign", [fit, *closed], responsible=cast.quality.pk)
    refused = page[page.index("bulk-refused") :]
    refused = refused[: refused.index("</dl>")]
    assert refused.count("<dt>") == 1
    assert '<span class="count">3</span>' in refused
    for each in closed:
        assert f'href="{each.get_absolute_url()}">{each.number}</a>' in refused


# --- Past the law ---


def test_dates_past_the_law_are_named_before_anything_begins(send, at_place, house, cast):
    late, fit = at_place("queue"), at_place("queue")
    end = in_days(3)
    Feedback.objects.filter(pk=late.pk).update(statutory_due_on=end.date(), statutory_due_at=end)
    Feedback.objects.filter(pk=fit.pk).update(statutory_due_on=None, statutory_due_at=None)
    asked = routed(house) | {"confirmed": ""}
    page = send("route", [late, fit], by=cast.secretary, status=422, **asked)
    warning = page[page.index("позже срока по закону") :][:200]
    assert late.number in warning
    assert fit.number not in warning
    assert 'type="checkbox" name="confirmed"' in page
    assert "Всё равно установить эту дату" in page
    assert not BulkChange.objects.exists()
    send("route", [late, fit], by=cast.secretary, **routed(house))
    assert now(late).department == now(fit).department == house.department


def test_a_day_off_is_asked_about_as_for_one(send, at_place, house, cast, workday):
    document = at_place("queue")
    Feedback.objects.filter(pk=document.pk).update(statutory_due_on=None, statutory_due_at=None)
    asked = {"department": house.department.pk, "due_on": "2026-11-22"}  # a Sunday
    page = send("route", [document], by=cast.secretary, status=422, **asked)
    assert "22 ноября — выходной здесь: На Тверской" in page
    send("route", [document], by=cast.secretary, confirmed="2026-11-22", **asked)
    assert now(document).department == house.department


def test_a_date_within_the_law_begins_at_once(send, at_place, house, cast):
    document, end = at_place("queue"), in_days(9)
    Feedback.objects.filter(pk=document.pk).update(
        statutory_due_on=end.date(), statutory_due_at=end
    )
    send("route", [document], by=cast.secretary, **routed(house))
    assert now(document).department == house.department


# --- Put back ---


@pytest.mark.parametrize(
    ("action", "typed"),
    [("reassign", {}), ("set_urgency", {"urgency": "high"}), ("set_category", {}), ("route", {})],
)
def test_the_history_says_that_it_was_put_back(
    send, undo, make_feedback, house, clinic, cast, action, typed
):
    given = {
        "reassign": {"responsible": cast.quality.pk},
        "set_category": {"category": clinic.category.pk},
        "route": routed(house),
    }
    document = make_feedback(responsible=cast.handler)
    send(action, [document], **typed, **given.get(action, {}))
    undo()
    assert "Отмена изменения нескольких обращений" in document.history.last().comment


@pytest.mark.parametrize("place", ["queue", "responsible", "person"])
def test_what_was_routed_by_mistake_is_where_it_was(send, undo, at_place, house, cast, place):
    document = at_place(place)
    was = (document.department, document.executor, document.responsible, document.due_at)
    typed = routed(house) | {"department": house.elsewhere.pk}
    assert "Вернуть как было" in send("route", [document], by=cast.admin, **typed)
    assert now(document).department == house.elsewhere
    undo()
    back = now(document)
    assert (back.department, back.executor, back.responsible, back.due_at) == was
    assert (back.due_by_hand, back.due_basis) == (document.due_by_hand, document.due_basis)
    assert back.history.last().action == "routing.unroute"
    places = back.assignments.open().order_by("pk").values_list("department", "assignee")
    expected = {
        "queue": [],
        "responsible": [],
        "person": [(house.department.pk, None), (None, cast.executor.pk)],
    }
    assert list(places) == expected[place]


def test_what_the_head_has_taken_up_stays_with_him(send, undo, steps, at_place, house, cast):
    taken, left = at_place("queue"), at_place("queue")
    send("route", [taken, left], by=cast.secretary, **routed(house))
    steps.take_over(taken)
    page = undo()
    assert now(taken).executor == cast.head
    assert taken.number in page[page.index("bulk-refused") :]
    assert now(left).department is None
    assert Feedback.objects.waiting_for_triage().filter(pk=left.pk).exists()
