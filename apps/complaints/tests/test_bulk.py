"""Many documents changed at once: each by its own rules, and each refusal told (W2, B6)."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from kombu.exceptions import OperationalError

from apps.complaints.forms.bulk import FORMS
from apps.complaints.models import BulkChange
from apps.complaints.services import bulk as services
from apps.complaints.tasks import perform_bulk_change
from apps.core.actions import for_many
from apps.feedback.models import Feedback, State
from tests.processing import in_days

pytestmark = pytest.mark.django_db


def address(action: str) -> str:
    return reverse("complaints:bulk", args=[action])


@pytest.fixture
def send(client, cast):
    """Return `send("reassign", documents, responsible=…)`: what the page answered at its end."""

    def send(action, documents, *, by=None, key=None, status=200, **typed):
        client.force_login(by or cast.handler)
        pairs = [f"{each.pk}:{each.version}" for each in documents]
        data = {"key": key or uuid4(), "document": pairs, **typed}
        response = client.post(address(action), data, follow=True)
        assert response.status_code == status
        return response

    return send


def now(document) -> Feedback:
    return Feedback.objects.get(pk=document.pk)


def entries(document) -> list[str]:
    codes = document.history.values_list("action", flat=True)
    return [code.split(".")[1] for code in codes]


def test_the_responsible_of_many_is_named_with_one_entry_each(send, make_feedback, cast):
    documents = [make_feedback() for _ in range(3)]
    page = send("reassign", documents, responsible=cast.quality.pk, comment="Отпуск")
    assert "Готово: <b" in page.content.decode()
    for document in documents:
        assert now(document).responsible == cast.quality
        assert entries(document) == ["register", "reassign"]
        assert document.history.last().comment == "Отпуск"


def test_what_is_refused_is_told_by_number_and_stays_as_it_was(send, make_feedback, cast):
    fit, closed = make_feedback(), make_feedback(state=State.CLOSED)
    page = send("reassign", [fit, closed], responsible=cast.quality.pk).content.decode()
    assert now(fit).responsible == cast.quality
    assert now(closed).responsible == cast.handler
    assert now(closed).version == closed.version
    refused = page[page.index("bulk-refused") :]
    assert f'href="{closed.get_absolute_url()}">{closed.number}</a>' in refused
    assert "Закрыта" in refused
    assert fit.number not in refused[: refused.index("</dl>")]


def test_many_are_routed_with_their_date(send, at_place, house, cast):
    documents = [at_place("queue"), at_place("queue"), at_place("department")]
    due = in_days(5).date().isoformat()
    typed = {"department": house.department.pk, "due_on": due, "confirmed": due}
    typed["comment"] = "Разберите"
    page = send("route", documents, by=cast.secretary, **typed).content.decode()
    for document in documents[:2]:
        assert now(document).department == house.department
        assert now(document).assignments.get().comment == "Разберите"
    assert "в этом подразделении" in page


def test_harm_stays_critical_whatever_is_chosen_for_many(send, make_feedback):
    harmless, harmed = make_feedback(), make_feedback()
    Feedback.objects.filter(pk=harmed.pk).update(harm=True, urgency="critical")
    send("set_urgency", [harmless, harmed], urgency="low")
    assert (now(harmless).urgency, now(harmed).urgency) == ("low", "critical")


def test_the_category_of_many(send, make_feedback, clinic):
    documents = [make_feedback(), make_feedback(category=clinic.category)]
    page = send("set_category", documents, category=clinic.category.pk).content.decode()
    assert now(documents[0]).category == clinic.category
    assert entries(documents[1]) == ["register"]
    assert "Уже было так" in page


def test_what_is_wrong_with_the_form_comes_back_with_the_choice(send, make_feedback, house):
    documents = [make_feedback(), make_feedback()]
    page = send("route", documents, status=422, department="", comment="Срочно").content.decode()
    assert "Срочно" in page
    assert all(f'value="{each.pk}:{each.version}"' in page for each in documents)
    assert not BulkChange.objects.exists()


def test_somebody_who_was_there_meanwhile_is_not_overruled(send, make_feedback, cast):
    from apps.feedback.services import reassign_responsible

    document = make_feedback()
    reassign_responsible(
        feedback=document, by=cast.director, version=document.version, responsible=cast.director
    )
    page = send("reassign", [document], responsible=cast.quality.pk).content.decode()
    assert now(document).responsible == cast.director
    assert document.number in page[page.index("bulk-refused") :]


def test_a_second_click_changes_nothing_more(send, make_feedback, cast):
    document, key = make_feedback(), uuid4()
    send("reassign", [document], key=key, responsible=cast.quality.pk)
    send("reassign", [document], key=key, responsible=cast.director.pk)
    assert now(document).responsible == cast.quality
    assert entries(document) == ["register", "reassign"]


def test_what_one_does_not_see_is_left_out_silently(send, make_feedback, make_draft, cast):
    """Somebody with the right, who sees only what is routed to him: a forged choice (B8)."""
    from django.contrib.auth.models import Permission

    cast.head.user_permissions.add(Permission.objects.get(codename="process"))
    hidden, draft = make_feedback(), make_draft()
    page = send("reassign", [hidden, draft], by=cast.head, responsible=cast.quality.pk)
    assert now(hidden).responsible is None
    assert BulkChange.objects.get().total == 0
    assert hidden.number not in page.content.decode()


@pytest.mark.parametrize("who", ["registrar", "management", "head", "outsider"])
def test_a_forger_changes_nothing(send, make_feedback, cast, who):
    document = make_feedback(responsible=cast.handler)
    by = getattr(cast, who)
    send("reassign", [document], by=by, status=403, responsible=cast.quality.pk)
    assert now(document).responsible == cast.handler
    with pytest.raises(PermissionDenied):
        services.start_bulk_change(
            by=by, key=uuid4(), action="reassign", values={}, chosen={}, back="/"
        )


def test_senseless_choices_are_no_error(client, cast):
    client.force_login(cast.handler)
    documents = ["x", "1:y", "9" * 40, "-1", ""]
    page = client.get(address("route"), {"document": documents, "again": "x"})
    assert page.status_code == 200
    assert "Ни одного обращения не выбрано" in page.content.decode()
    assert client.get("/bulk/delete/").status_code == 404


def test_a_version_that_no_document_can_have_is_the_present_one(client, make_feedback, cast):
    document = make_feedback()
    client.force_login(cast.handler)
    typed = {"document": f"{document.pk}:3000000000", "key": uuid4(), "urgency": "high"}
    assert client.post(address("set_urgency"), typed).status_code == 302
    assert BulkChange.objects.get().items.get().version == document.version
    assert now(document).urgency == "high"


def test_a_sign_that_no_database_keeps_is_left_out_of_the_way_back(client, make_feedback, cast):
    document = make_feedback()
    client.force_login(cast.handler)
    typed = {"document": document.pk, "key": uuid4(), "urgency": "high", "view": "q=\x00a"}
    assert client.post(address("set_urgency"), typed).status_code == 302
    assert BulkChange.objects.get().back == "/feedback/?q=a"


def test_many_are_not_put_off_for_years_either(send, at_place, house, cast):
    document = at_place("queue")
    typed = {"department": house.department.pk, "due_on": f"{in_days(6 * 366):%Y-%m-%d}"}
    typed["confirmed"] = typed["due_on"]
    page = send("route", [document], by=cast.secretary, **typed).content.decode()
    assert now(document).department is None
    assert "больше пяти лет" in page


def test_all_that_were_found_are_chosen_up_to_a_limit(client, make_feedback, cast, monkeypatch):
    mine = [make_feedback(responsible=cast.handler) for _ in range(3)]
    other = make_feedback(responsible=cast.quality)
    client.force_login(cast.handler)
    asked = {"all": "1", "source": "register", "view": f"responsible={cast.handler.pk}"}
    page = client.get(address("set_urgency"), asked).content.decode()
    assert all(each.number in page for each in mine)
    assert other.number not in page
    monkeypatch.setattr("apps.complaints.pages.bulk.MOST", 2)
    assert "Найдено больше" in client.get(address("set_urgency"), asked).content.decode()


def test_all_of_the_queue(client, at_place, cast):
    waiting, elsewhere = at_place("queue"), at_place("department")
    client.force_login(cast.secretary)
    page = client.get(address("route"), {"all": "1", "source": "triage"}).content.decode()
    assert waiting.number in page
    assert elsewhere.number not in page
    assert 'href="/triage/"' in page


def test_many_are_changed_in_the_background_and_the_page_tells_how_far(
    send, make_feedback, cast, monkeypatch, django_capture_on_commit_callbacks, settings, client
):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    settings.CELERY_TASK_ALWAYS_EAGER = True
    documents = [make_feedback(), make_feedback()]
    with django_capture_on_commit_callbacks() as callbacks:
        page = send("reassign", documents, responsible=cast.quality.pk)
    assert "Изменено 0 из 2" in page.content.decode()
    for callback in callbacks:
        callback()
    done = client.get(page.redirect_chain[-1][0], headers={"HX-Request": "true"})
    assert "Готово: <b" in done.content.decode()
    assert [now(each).responsible for each in documents] == [cast.quality] * 2


@pytest.mark.django_db(transaction=True)
def test_without_the_queue_at_hand_the_change_waits(send, make_feedback, cast, monkeypatch, client):
    def refuse(key: str) -> None:
        raise OperationalError("no queue")

    monkeypatch.setattr(services, "AT_ONCE", 1)
    monkeypatch.setattr(perform_bulk_change, "delay", refuse)
    documents = [make_feedback(), make_feedback()]
    page = send("reassign", documents, responsible=cast.quality.pk)
    assert "Изменено 0 из 2" in page.content.decode()
    services.tend_bulk_changes(now=in_days(1))
    assert [now(each).responsible for each in documents] == [cast.quality] * 2


def test_an_interrupted_change_is_brought_to_its_end(send, make_feedback, cast, monkeypatch):
    document = make_feedback()
    monkeypatch.setattr(services, "run_bulk_change", lambda change: None)
    send("reassign", [document], responsible=cast.quality.pk)
    assert now(document).responsible is None
    monkeypatch.undo()
    services.tend_bulk_changes(now=in_days(1))
    assert now(document).responsible == cast.quality
    services.tend_bulk_changes(now=in_days(60))
    assert not BulkChange.objects.exists()


def undo(client) -> str:
    change = BulkChange.objects.get(undoes=None)
    response = client.post(reverse("complaints:undo_bulk_change", args=[change.pk]), follow=True)
    return response.content.decode()


def test_what_was_is_put_back_where_nobody_changed_it_since(send, client, make_feedback, cast):
    from apps.feedback.services import reassign_responsible

    documents = [make_feedback(responsible=cast.handler) for _ in range(2)]
    assert (
        "Вернуть как было"
        in send("reassign", documents, responsible=cast.quality.pk).content.decode()
    )
    changed = now(documents[1])
    reassign_responsible(
        feedback=changed, by=cast.quality, version=changed.version, responsible=cast.director
    )
    page = undo(client)
    assert now(documents[0]).responsible == cast.handler
    assert now(documents[1]).responsible == cast.director
    assert "снова изменили" in page
    assert "Вернуть как было" not in page


def test_what_nobody_had_goes_back_to_the_queue(send, client, at_place, cast):
    document = at_place("queue")
    send("reassign", [document], responsible=cast.quality.pk)
    undo(client)
    assert Feedback.objects.waiting_for_triage().filter(pk=document.pk).exists()


@pytest.mark.parametrize(
    ("action", "field", "typed"),
    [("set_urgency", "urgency", "high"), ("set_category", "category_id", "category")],
)
def test_urgency_and_category_are_put_back(
    send, client, make_feedback, clinic, action, field, typed
):
    document = make_feedback()
    value = clinic.category.pk if typed == "category" else typed
    send(action, [document], **{field.removesuffix("_id"): value})
    changed = now(document)
    assert getattr(changed, field) == value
    undo(client)
    assert getattr(now(document), field) == getattr(document, field)
    assert now(document).due_at == document.due_at


def test_the_page_of_a_change_is_its_users_own(send, client, make_feedback, cast):
    page = send("reassign", [make_feedback()], responsible=cast.quality.pk).redirect_chain[-1][0]
    client.force_login(cast.admin)
    assert client.get(page).status_code == 404
    assert client.post(f"{page}undo/").status_code == 404


def test_the_refused_are_tried_again_with_what_was_typed(send, client, make_feedback, cast):
    closed = make_feedback(state=State.CLOSED)
    send("reassign", [closed], responsible=cast.quality.pk, comment="Отпуск")
    again = BulkChange.objects.get().pk
    page = client.get(address("reassign"), {"document": closed.pk, "again": again})
    text = page.content.decode()
    assert closed.number in text
    assert "Отпуск" in text
    assert f'value="{cast.quality.pk}" selected' in text


@pytest.mark.parametrize("who", ["handler", "secretary", "management"])
def test_the_boxes_stand_where_they_can_be_used(client, make_feedback, cast, who):
    make_feedback()
    client.force_login(getattr(cast, who))
    page = client.get("/feedback/").content.decode()
    assert ("data-choose" in page) == (who != "management")
    assert ("/bulk/reassign/" in page) == (who == "handler")


def test_the_pages_cost_the_same_for_few_and_many(send, client, make_feedback, cast):
    def queries(documents) -> tuple[int, int]:
        client.force_login(cast.handler)
        chosen = {"document": [each.pk for each in documents]}
        with CaptureQueriesContext(connection) as form:
            client.get(address("reassign"), chosen)
        of_form = len(form)  # the next request forgets them
        page = send("reassign", documents, responsible=cast.quality.pk).redirect_chain[-1][0]
        with CaptureQueriesContext(connection) as result:
            client.get(page)
        return of_form, len(result)

    few = queries([make_feedback() for _ in range(2)])
    assert queries([make_feedback() for _ in range(9)]) == few
    assert max(few) <= 12


def test_each_change_of_many_has_its_declaration_form_and_step():
    names = set(BulkChange.Action.values)
    assert set(for_many()) == set(FORMS) == set(services.STEPS) == names
    for name in names:
        assert str(for_many()[name].label) == str(BulkChange.Action(name).label)
