"""Who is told of an event, by which channel, and what he may read of it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from apps.feedback import services
from apps.feedback.models import State
from apps.feedback.notices import documents
from apps.notifications.models import Notification, Occurrence, Preference, SignificantEvent
from apps.notifications.placeholders import FOR_CLIENTS, PLACEHOLDERS
from apps.notifications.services import fan_out, publish_event
from apps.notifications.services.rendering import values_for
from apps.organization.models import Absence
from tests.people import employ

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
WHAT_IS_TOLD = (
    "document_id",
    "occurrence",
    "recipient",
    "channel",
    "address",
    "subject",
    "text",
    "url",
    "state",
    "due_at",
)


def people(notifications) -> set[str]:
    return {each.user.username for each in notifications}


def test_a_complaint_is_told_of_once_to_everyone_of_a_role(make_rule, make_feedback, told, cast):
    make_rule("complaint_registered", "role", role=Group.objects.get(role__code="quality_manager"))
    feedback = make_feedback()
    (notification,) = told()
    assert notification.user == cast.quality
    assert notification.subject == feedback.number
    assert notification.url == feedback.get_absolute_url()
    assert told() == []


def test_another_appeal_is_another_event(make_rule, make_feedback, told, clinic, cast):
    make_rule("complaint_registered", "role", role=Group.objects.get(role__code="quality_manager"))
    make_feedback(type=clinic.question, subject_employee=None)
    assert told() == []


def test_two_rules_tell_the_same_person_once(make_rule, make_feedback, told, clinic, cast):
    position = employ("Контроль", clinic, cast.quality)
    make_rule("complaint_registered", "role", role=Group.objects.get(role__code="quality_manager"))
    make_rule("complaint_registered", "position", position=position)
    make_feedback()
    assert people(told()) == {"quality"}


def test_what_is_rolled_back_was_never_raised(make_rule, make_draft):
    draft = make_draft()
    Occurrence.objects.all().delete()

    with transaction.atomic():
        services.register_feedback(feedback=draft, by=draft.author)
        assert Occurrence.objects.exists()
        transaction.set_rollback(True)
    assert not Occurrence.objects.exists()


def test_raised_twice_it_is_one_occurrence(make_feedback):
    feedback = make_feedback()
    Occurrence.objects.all().delete()
    for _ in range(2):
        publish_event("low_rating", document_id=feedback.pk, key="survey-1")
    assert Occurrence.objects.count() == 1


def test_an_event_that_is_not_in_the_catalogue_is_a_mistake_of_ours(db):
    with pytest.raises(ValueError, match="catalogue"):
        publish_event("something", document_id=1, key="1")


def test_switched_off_nobody_is_told(make_rule, make_feedback, told):
    make_rule("complaint_registered", "role", role=Group.objects.get(role__code="quality_manager"))
    SignificantEvent.objects.filter(code="complaint_registered").update(is_active=False)
    make_feedback()
    assert told() == []


def test_who_does_it_himself_is_not_told(make_rule, make_feedback, told, cast):
    make_rule("assigned", "named")
    feedback = make_feedback(responsible=cast.handler)
    assert people(told()) == {"handler"}
    services.reassign_responsible(
        feedback=feedback, by=cast.quality, version=feedback.version, responsible=cast.quality
    )
    assert told() == []


def test_the_deputy_of_who_is_away_is_told_as_well(make_rule, make_feedback, told, cast):
    today = timezone.localdate()
    Absence.objects.create(user=cast.handler, deputy=cast.director, starts_on=today, ends_on=today)
    make_rule("assigned", "named")
    make_feedback(responsible=cast.handler)
    assert people(told()) == {"handler", "director"}


def test_a_person_may_switch_it_off_where_he_may(make_rule, make_feedback, told, cast):
    rule = make_rule("assigned", "named")
    Preference.objects.create(user=cast.handler, event="assigned", channel="inbox", is_wanted=False)
    make_feedback(responsible=cast.handler)
    assert told() == []
    rule.may_be_declined = False
    rule.save()
    make_feedback(responsible=cast.handler)
    assert people(told()) == {"handler"}


def test_who_does_not_see_the_document_learns_nothing_of_it(
    make_rule, make_feedback, told, clinic, cast
):
    words = "{number} {client} {statement} {comment} {category} {link}"
    position = employ("Управляющий", clinic, cast.branch_manager, cast.quality)
    make_rule("complaint_registered", "position", position=position, words=words)
    feedback = make_feedback()
    seen = {each.user.username: each for each in told()}
    blind = seen["branch_manager"]
    assert blind.text == feedback.number
    assert blind.url == ""
    assert "Петров" in seen["quality"].text
    assert "Ждал приёма" in seen["quality"].text


def test_the_heads_are_those_of_the_department_and_of_the_employee(
    make_rule, make_feedback, told, cast
):
    make_rule("complaint_registered", "subject_head")
    make_feedback()
    assert people(told()) == {"head"}


def test_one_rule_that_breaks_keeps_the_others(make_rule, make_feedback, told, monkeypatch, cast):
    broken = make_rule("assigned", "responsible", words="{number} broken")
    make_rule("assigned", "named")
    words_of = fan_out.render_for

    def breaks(rule, *args, **values):
        if rule == broken:
            raise RuntimeError
        return words_of(rule, *args, **values)

    monkeypatch.setattr(fan_out, "render_for", breaks)
    make_feedback(responsible=cast.handler)
    assert people(told()) == {"handler"}


def test_the_client_is_told_by_his_own_address_and_not_at_night(
    make_rule, make_feedback, told, with_email, clinic
):
    make_rule("complaint_registered", "client", "email", words="{reader}: {number} {comment}")
    feedback = make_feedback()
    Occurrence.objects.update(told_at=None)
    night = timezone.now().astimezone(clinic.branch.zone).replace(hour=23, minute=30)
    (notification,) = told(at=night)
    assert notification.address == with_email
    assert notification.subject == f"Иван Сергеевич: {feedback.number}"
    due = notification.due_at.astimezone(clinic.branch.zone)
    assert (due.hour, due.minute) == (9, 0)
    assert timedelta(hours=9) < notification.due_at - night < timedelta(hours=10)


def test_hidden_documents_take_their_notifications_out_of_the_list(
    make_rule, make_feedback, told, cast
):
    make_rule("assigned", "named")
    make_feedback(responsible=cast.handler, state=State.REGISTERED)
    told()
    assert Notification.objects.inbox_of(cast.handler).count() == 1
    cast.handler.groups.clear()
    cast.handler.__dict__.pop("_perm_cache", None)
    assert Notification.objects.inbox_of(cast.handler).count() == 0


def test_every_placeholder_has_a_value_and_no_other(make_feedback, cast):
    subject = documents.find(make_feedback().pk, {"by": cast.quality.pk})
    colleague = subject.values(reader=cast.handler, sees=True)
    assert set(colleague) - {"path"} | {"answer"} == set(PLACEHOLDERS)
    client = values_for(subject, reader=None, sees=True)
    assert set(client) == FOR_CLIENTS


def test_what_was_told_without_content_stays_in_the_list(
    make_rule, make_feedback, told, clinic, cast
):
    make_rule("complaint_registered", "branch_manager")
    employ("Управляющий", clinic, cast.branch_manager)
    make_feedback()
    (notification,) = told()
    assert notification.is_blind
    assert list(Notification.objects.inbox_of(cast.branch_manager)) == [notification]
    assert not Notification.objects.visible_to(cast.doctor).exists()


def test_an_occurrence_that_cannot_be_told_does_not_stand_before_others(
    make_rule, make_feedback, told, monkeypatch, cast
):
    make_rule("assigned", "named")
    broken, sound = (make_feedback(responsible=cast.handler) for _ in range(2))
    made = fan_out._notifications

    def breaks(occurrences, *args):
        if any(each.document_id == broken.pk for each in occurrences):
            raise RuntimeError
        return made(occurrences, *args)

    monkeypatch.setattr(fan_out, "_notifications", breaks)
    assert [each.document_id for each in told()] == [sound.pk]
    assert Occurrence.objects.waiting().filter(document_id=broken.pk).exists()


def test_what_another_worker_has_wakes_nobody(make_feedback, monkeypatch):
    woken = []
    make_feedback()
    monkeypatch.setattr(fan_out, "BATCH", 1)
    monkeypatch.setattr(fan_out, "enqueue_fan_out", lambda: woken.append(True))
    monkeypatch.setattr(fan_out, "fan_out", lambda keys, at: [])
    fan_out.fan_out_all()
    assert woken == []


def test_many_are_told_together_as_each_alone(make_rule, make_feedback, cast, clinic, with_email):
    make_rule("complaint_registered", "subject_head")
    make_rule("complaint_registered", "client", "email", words="{reader}: {number}")
    make_rule("assigned", "named", words="{number} {by} {statement}")
    make_rule("assigned", "responsible", "email")
    for responsible in (cast.handler, cast.quality, None, cast.handler):
        make_feedback(responsible=responsible)
    keys = list(Occurrence.objects.waiting().values_list("pk", flat=True))
    at = timezone.now()

    def rows_of(tell) -> set[tuple]:
        with time_machine.travel(at, tick=False), transaction.atomic():  # «an hour is left»
            tell()
            told = set(Notification.objects.values_list(*WHAT_IS_TOLD))
            transaction.set_rollback(True)
        return told

    together = rows_of(lambda: fan_out.fan_out(keys, at=at))
    alone = rows_of(lambda: [fan_out.fan_out([key], at=at, follow=fan_out._safely) for key in keys])
    assert len(together) >= 10
    assert together == alone


def test_many_take_hardly_more_queries_than_one(
    make_rule, make_feedback, cast, django_assert_max_num_queries
):
    make_rule("complaint_registered", "subject_head")
    make_rule("assigned", "named")
    for _ in range(12):
        make_feedback(responsible=cast.handler)
    with django_assert_max_num_queries(20):
        fan_out.fan_out_all()
    assert not Occurrence.objects.waiting().exists()
    assert Notification.objects.count() == 24
