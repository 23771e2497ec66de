"""A duplicate is merged into the main document, and comes out again within a day (decision 012)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.activities.services import plan_activity
from apps.clients.models import Client
from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.models import Feedback, State
from apps.feedback.tests.reader import WHOLE
from apps.routing.services import route_to_department

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def merge(cast):
    def do(feedback, other, *, by=None, **values) -> Feedback:
        version = Feedback.objects.get(pk=feedback.pk).version
        return services.merge_feedback(
            feedback=feedback, by=by or cast.handler, version=version, other=other, **values
        )

    return do


@pytest.fixture
def unmerge(cast):
    def do(feedback, *, by=None) -> Feedback:
        return services.unmerge_feedback(
            feedback=feedback, by=by or cast.handler, version=feedback.version
        )

    return do


@pytest.mark.parametrize("state", [State.REGISTERED, State.ANALYSED, State.VERIFIED])
def test_nothing_is_lost_and_the_state_comes_back(make_feedback, merge, unmerge, state):
    main, twin = make_feedback(), make_feedback(state=state)
    before = {name: getattr(twin, name) for name in ("statement", "analysis", "analysed_by_id")}
    merged = merge(twin, main, reason="Звонил и писал об одном")
    assert (merged.state, merged.merged_into, merged.merged_from) == (State.MERGED, main, state)
    assert merged.closed_at
    assert not Feedback.objects.unresolved().filter(pk=twin.pk).exists()
    back = Feedback.objects.get(pk=unmerge(merged).pk)
    assert (back.state, back.merged_into, back.merged_from) == (state, None, "")
    assert (back.closed_at, back.closed_by) == (None, None)
    assert {name: getattr(back, name) for name in before} == before


def test_both_histories_tell_of_it(make_feedback, merge, unmerge):
    main, twin = make_feedback(), make_feedback()
    unmerge(merge(twin, main, reason="Одно и то же"))
    codes = twin.history.values_list("action", flat=True)
    assert [code.split(".")[1] for code in codes] == ["register", "merge", "unmerge"]
    of_main = main.history.filter(action__in=["feedback.take_in", "feedback.let_go"])
    assert [entry.changes[0]["to_shown"] for entry in of_main] == [twin.number] * 2
    assert of_main.first().comment == "Одно и то же"
    assert twin.history.get(action="feedback.merge").changes[0]["to_shown"] == main.number


def test_its_place_and_what_was_planned_come_back(make_feedback, merge, unmerge, clinic, cast):
    main, twin = make_feedback(), make_feedback()
    later = timezone.now() + timedelta(days=2)
    twin = route_to_department(
        feedback=twin,
        by=cast.secretary,
        version=twin.version,
        department=clinic.department,
        due_at=later,
    )
    plan_activity(feedback=twin, by=cast.handler, kind="call", planned_for=later, user=cast.handler)
    merged = merge(twin, main)
    assert not merged.assignments.open().exists()
    assert not merged.activities.planned().exists()
    back = unmerge(merged)
    assert back.department == clinic.department
    assert back.assignments.open().get().department == clinic.department
    assert back.activities.planned().get().user == cast.handler


def test_only_open_documents_take_in_others(make_feedback, merge):
    for state in (State.CLOSED, State.REJECTED, State.MERGED):
        with pytest.raises(ValidationError) as refused:
            merge(make_feedback(), make_feedback(state=state))
        assert set(refused.value.message_dict) == {"other"}


def test_not_into_itself_and_not_what_has_taken_in_others(make_feedback, merge):
    main, twin, third = make_feedback(), make_feedback(), make_feedback()
    for one, other in ((main, main),):
        with pytest.raises(ValidationError, match="сам этот документ"):
            merge(one, other)
    merge(twin, main)
    with pytest.raises(ValidationError, match="уже объединены другие"):
        merge(main, third)


def test_of_another_client_is_refused_unless_one_has_none(make_feedback, merge):
    stranger = Client.objects.create(last_name="Котова")
    main = make_feedback()
    with pytest.raises(ValidationError, match="другого клиента"):
        merge(make_feedback(client=stranger), main)
    unknown = make_feedback(client=None, applicant_name="Иван")
    assert merge(unknown, main).merged_into == main


def test_only_within_a_day(make_feedback, merge, unmerge):
    merged = merge(make_feedback(), make_feedback())
    Feedback.objects.filter(pk=merged.pk).update(closed_at=timezone.now() - timedelta(hours=23))
    in_time = Feedback.objects.get(pk=merged.pk)
    assert unmerge(in_time).state == State.REGISTERED
    merged = merge(in_time, make_feedback())
    Feedback.objects.filter(pk=merged.pk).update(closed_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(Conflict):
        unmerge(Feedback.objects.get(pk=merged.pk))


def test_the_right_is_asked_of_both(make_feedback, merge, unmerge, cast):
    main, twin = make_feedback(), make_feedback()
    with pytest.raises(PermissionDenied):
        merge(twin, main, by=cast.registrar)
    merged = merge(twin, main, by=cast.secretary)
    with pytest.raises(PermissionDenied):
        unmerge(merged, by=cast.management)


def test_who_has_not_seen_the_last_step_merges_nothing(make_feedback, cast):
    main, twin = make_feedback(), make_feedback(state=State.ANALYSED)
    with pytest.raises(Conflict):
        services.merge_feedback(feedback=twin, by=cast.handler, version=1, other=main)


@pytest.mark.parametrize("lacks", ["merged_into", "merged_from", "closed_at"])
def test_the_database_refuses_half_a_merging(make_feedback, merge, lacks):
    merged = merge(make_feedback(), make_feedback())
    values = {"merged_into": None, "merged_from": "", "closed_at": None}
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=merged.pk).update(**{lacks: values[lacks]})
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=merged.pk).update(merged_into=merged.pk)


# Pages


def test_merged_by_the_page_and_read_from_the_main_one(client, cast, make_feedback):
    main, twin = make_feedback(), make_feedback(statement="<p>Пишу <u>второй</u> раз о том же</p>")
    client.force_login(cast.secretary)
    form = client.get(f"{twin.get_absolute_url()}?do=merge").content.decode()
    assert f'<option value="{main.number}">' in form
    url = reverse("feedback:merge", args=[twin.pk])
    data = {"version": twin.version, "other": main.number.removeprefix("ОС-")}
    page = client.post(url, data, follow=True).content.decode()
    assert "Можно отменить до" in page
    assert main.get_absolute_url() in page
    page = client.get(main.get_absolute_url(), WHOLE).content.decode()
    assert "Пишу <u>второй</u> раз о том же" in page
    assert twin.get_absolute_url() in page


@pytest.mark.parametrize("typed", ["", "нет такого", "ОС-2026-999999", "0", "9" * 40])
def test_a_number_that_leads_nowhere_comes_back_with_the_form(client, cast, make_feedback, typed):
    feedback = make_feedback()
    client.force_login(cast.handler)
    url = reverse("feedback:merge", args=[feedback.pk])
    answer = client.post(url, {"version": feedback.version, "other": typed, "reason": "Дубль"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Дубль" in html
    assert Feedback.objects.get(pk=feedback.pk).state == State.REGISTERED


@pytest.fixture
def narrow(cast, clinic):
    """Somebody who may process, but sees only what is assigned to him."""
    from django.contrib.auth.models import Permission

    cast.executor.user_permissions.add(
        *Permission.objects.filter(codename="process", content_type__app_label="feedback")
    )
    return type(cast.executor).objects.get(pk=cast.executor.pk)


@pytest.mark.parametrize("action", ["merge", "link"])
def test_its_own_number_is_told_to_be_its_own(client, make_feedback, cast, action):
    feedback = make_feedback()
    client.force_login(cast.handler)
    url = reverse(f"feedback:{action}", args=[feedback.pk])
    for typed in (feedback.number, feedback.number.rpartition("-")[2].lstrip("0")):
        data = {"version": feedback.version, "other": typed, "kind": "repeat"}
        answer = client.post(url, data, **HTMX)
        assert answer.status_code == 422
        assert "Это сам этот документ. Выберите другой." in answer.text


def test_an_invisible_document_is_as_none(client, narrow, make_feedback, merge, cast):
    own, hidden = make_feedback(executor=narrow), make_feedback(statement="<p>Тайна</p>")
    client.force_login(narrow)
    for action in ("merge", "link"):
        url = reverse(f"feedback:{action}", args=[own.pk])
        data = {"version": own.version, "other": hidden.number, "kind": "repeat"}
        answer = client.post(url, data, **HTMX)
        assert answer.status_code == 422
        assert "Такого документа нет" in answer.content.decode()
    form = client.get(f"{own.get_absolute_url()}?do=merge").content.decode()
    assert hidden.number not in form
    link = services.link_feedback(feedback=own, by=cast.handler, other=hidden, kind="repeat")
    url = reverse("feedback:unlink", args=[own.pk, link.pk])
    assert client.post(url).status_code == 404
    merged = merge(Feedback.objects.get(pk=own.pk), hidden)
    assert client.post(reverse("feedback:unmerge", args=[own.pk])).status_code == 404
    for address in ("", "?tab=all"):
        page = client.get(own.get_absolute_url() + address).content.decode()
        assert merged.number in page
        assert hidden.number not in page
        assert "Тайна" not in page
    entry = merged.history.get(action="feedback.merge")
    page = client.get(reverse("feedback:change", args=[own.pk, entry.pk])).content.decode()
    assert hidden.number not in page
