"""The clocks of a document: set at registration, moved by urgency, pauses and extension (C6).

Moments are by the clock of Moscow; the office works 09:00–13:00 and 14:00–18:00.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.appeal_types.models import DeadlinePolicy
from apps.clients.models import Client
from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.models import ClientWait, Feedback, State
from apps.organization.models import WorkCalendar
from conftest import ANALYSIS

pytestmark = pytest.mark.django_db
ZONES = {
    "Kaliningrad": "Europe/Kaliningrad",
    "Moscow": "Europe/Moscow",
    "Samara": "Europe/Samara",
    "Vladivostok": "Asia/Vladivostok",
    "Kamchatka": "Asia/Kamchatka",
}


def at(text: str, zone: str = "Moscow") -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(ZONES[zone]))


@pytest.fixture
def register(make_draft):
    """Return `register("2026-11-16 10:00", urgency="high")`: a posted document."""

    def post(moment: str, **values) -> Feedback:
        draft = make_draft(**values)
        services.register_feedback(feedback=draft, by=draft.author, at=at(moment))
        return Feedback.objects.get(pk=draft.pk)

    return post


def step(service, feedback: Feedback, by, moment: str = "", **values) -> Feedback:
    if moment:
        values["at"] = at(moment)
    feedback = service(feedback=feedback, by=by, version=feedback.version, **values)
    return Feedback.objects.get(pk=feedback.pk)


# registered, urgency → first reaction, resolution: 1 and 8, 4 and 24, 8 and 40, 16 and 40 hours
REGISTERED = [
    ("2026-11-16 10:00", "normal", "2026-11-17 10:00", "2026-11-23 10:00"),
    ("2026-11-16 10:00", "critical", "2026-11-16 11:00", "2026-11-17 10:00"),
    ("2026-11-16 10:00", "high", "2026-11-16 15:00", "2026-11-19 10:00"),
    ("2026-11-16 10:00", "low", "2026-11-18 10:00", "2026-11-23 10:00"),
    ("2026-11-20 17:30", "critical", "2026-11-23 09:30", "2026-11-23 17:30"),
    ("2026-11-21 12:00", "normal", "2026-11-23 18:00", "2026-11-27 18:00"),  # a Saturday
    ("2025-12-30 16:00", "normal", "2026-01-12 16:00", "2026-01-16 16:00"),  # New Year
    ("2026-01-05 12:00", "critical", "2026-01-12 10:00", "2026-01-12 18:00"),
    ("2026-04-30 16:30", "critical", "2026-05-04 09:30", "2026-05-04 17:30"),  # ends at 17:00
    ("2024-04-26 17:00", "critical", "2024-04-26 18:00", "2024-04-27 17:00"),  # a moved Saturday
    ("2024-11-01 17:00", "critical", "2024-11-01 18:00", "2024-11-02 17:00"),  # a short one
    ("2024-11-01 17:00", "high", "2024-11-02 12:00", "2024-11-06 18:00"),
]


@pytest.mark.parametrize(("moment", "urgency", "reaction", "due"), REGISTERED)
def test_registration_sets_the_internal_clock(register, moment, urgency, reaction, due):
    feedback = register(moment, urgency=urgency)
    assert (feedback.reaction_due_at, feedback.due_at) == (at(reaction), at(due))
    assert feedback.due_basis.endswith(" ч")


BY_ZONE = [  # registered at 16:00 in Moscow on Friday 20 November, with eight hours
    ("Kaliningrad", "2026-11-23 15:00"),
    ("Moscow", "2026-11-23 16:00"),
    ("Samara", "2026-11-23 17:00"),
    ("Vladivostok", "2026-11-23 18:00"),  # 23:00 there: the clock starts on Monday
    ("Kamchatka", "2026-11-23 18:00"),
]


@pytest.mark.parametrize(("zone", "due"), BY_ZONE)
def test_the_clock_is_that_of_the_branch(register, clinic, zone, due):
    clinic.branch.time_zone = ZONES[zone]
    clinic.branch.save()
    feedback = register("2026-11-20 16:00", urgency="critical")
    assert feedback.due_at == at(due, zone)


def test_the_calendar_is_that_of_the_branch(register, clinic):
    week = dict.fromkeys(("friday", "saturday"), "10:00–14:00")
    clinic.branch.calendar = WorkCalendar.objects.create(name="Пункт", **week)
    clinic.branch.save()
    assert register("2026-11-20 12:00", urgency="critical").due_at == at("2026-11-27 12:00")


# registered → last day of ten calendar days by the consumer law
STATUTORY = [
    ("2026-11-16 10:00", "2026-11-26"),
    ("2026-11-11 10:00", "2026-11-23"),  # 21 is a Saturday
    ("2025-12-22 10:00", "2026-01-12"),  # 1 January
    ("2024-04-17 10:00", "2024-04-27"),  # a Saturday that works
    ("2026-04-28 10:00", "2026-05-08"),
    ("2026-04-29 10:00", "2026-05-12"),  # 9 May, and 11 is free for it
]


@pytest.mark.parametrize(("moment", "last"), STATUTORY)
def test_registration_sets_the_statutory_term_and_its_clause(register, moment, last):
    feedback = register(moment)
    assert feedback.statutory_due_on == date.fromisoformat(last)
    assert "ст. 31" in feedback.statutory_basis


def test_the_day_of_presentation_is_that_of_the_branch(register, clinic):
    clinic.branch.time_zone = ZONES["Kamchatka"]
    clinic.branch.save()
    feedback = register("2026-11-16 16:00")  # 01:00 on 17 November there
    assert feedback.statutory_due_on == date(2026, 11, 27)


def test_praise_and_companies_have_no_term_by_law(register, clinic):
    company = Client.objects.create(kind="legal_entity", company="ООО «Рога»", inn="7707083893")
    assert register("2026-11-16 10:00", client=company).statutory_due_on is None
    assert register("2026-11-16 10:00", type=clinic.praise).statutory_due_on is None


def test_without_policies_there_are_no_terms(register):
    DeadlinePolicy.objects.all().delete()
    feedback = register("2026-11-16 10:00")
    assert (feedback.reaction_due_at, feedback.due_at, feedback.statutory_due_on) == (None,) * 3


def test_a_term_keeps_the_policy_of_its_day_whatever_becomes_of_it(register, cast):
    feedback = register("2026-11-16 10:00")
    DeadlinePolicy.objects.filter(urgency="normal").delete()
    assert feedback.due_basis == "Обычная срочность: 40 ч"
    assert Feedback.objects.get().due_at == at("2026-11-23 10:00")


# Urgency


def test_urgency_moves_the_internal_clock_and_never_the_statutory_one(register, cast):
    feedback = register("2026-11-16 10:00")
    by_law = feedback.statutory_due_on
    urgent = step(services.set_urgency, feedback, cast.secretary, values={"urgency": "high"})
    assert (urgent.due_at, urgent.statutory_due_on) == (at("2026-11-19 10:00"), by_law)
    assert urgent.due_basis == "Высокая срочность: 24 ч"
    entry = feedback.history.get(action="feedback.set_urgency")
    assert {change["field"] for change in entry.changes} == {
        "urgency",
        "reaction_due_at",
        "due_at",
    }


def test_another_type_or_branch_moves_the_internal_clock_alone(register, clinic, cast):
    DeadlinePolicy.objects.create(
        name="Сервис", type=clinic.service_complaint, urgency="normal", resolution_hours=16
    )
    clinic.other_branch.time_zone = ZONES["Samara"]
    clinic.other_branch.save()
    feedback = register("2026-11-16 10:00")
    by_law = feedback.statutory_due_on, feedback.statutory_basis
    values = {"type": clinic.service_complaint, "subject_object": clinic.object}
    feedback = step(services.edit_details, feedback, cast.handler, values=values)
    assert (feedback.due_at, feedback.due_basis) == (at("2026-11-18 10:00"), "Сервис: 16 ч")
    values = {"branch": clinic.other_branch}
    feedback = step(services.edit_details, feedback, cast.handler, values=values)
    assert feedback.due_at == at("2026-11-18 11:00", "Samara")
    assert (feedback.statutory_due_on, feedback.statutory_basis) == by_law


def test_severity_and_impact_suggest_the_urgency(register, cast):
    feedback = register("2026-11-16 10:00")
    values = {"urgency": "", "severity": "grave", "impact": "several"}
    assert step(services.set_urgency, feedback, cast.handler, values=values).urgency == "critical"
    feedback = register("2026-11-16 10:00")
    with pytest.raises(ValidationError, match="тяжесть и охват"):
        step(services.set_urgency, feedback, cast.handler, values={"urgency": ""})


def test_harm_is_critical_at_once(register, cast):
    assert register("2026-11-16 10:00", harm=True, urgency="low").urgency == "critical"
    feedback = register("2026-11-16 10:00")
    values = {"urgency": "low", "harm": True}
    feedback = step(services.set_urgency, feedback, cast.handler, values=values)
    assert (feedback.urgency, feedback.due_at) == ("critical", at("2026-11-17 10:00"))
    with pytest.raises(ValidationError, match="остаётся критической"):
        step(services.set_urgency, feedback, cast.handler, values={"urgency": "low"})
    with transaction.atomic(), pytest.raises(IntegrityError):
        Feedback.objects.update(urgency="low")
    values = {"urgency": "low", "harm": False}
    assert step(services.set_urgency, feedback, cast.handler, values=values).urgency == "low"


def test_a_date_set_by_hand_stays_until_somebody_asks_for_the_rules(register, cast):
    feedback = register("2026-11-16 10:00")
    by_hand = at("2026-12-01 12:00")
    services.place_feedback(
        feedback, by=cast.head, action="routing.appoint", at=by_hand, values={"due_at": by_hand}
    )
    feedback = Feedback.objects.get(pk=feedback.pk)
    feedback = step(services.set_urgency, feedback, cast.handler, values={"urgency": "critical"})
    assert (feedback.due_at, feedback.due_by_hand, feedback.due_basis) == (by_hand, True, "")
    feedback = step(
        services.set_urgency, feedback, cast.handler, values={"urgency": "high"}, count_anew=True
    )
    assert (feedback.due_at, feedback.due_by_hand) == (at("2026-11-19 10:00"), False)


# Waiting for the client

# registered on Monday 16 November at 10:00 (due on 23 at 10:00); from, until → due
PAUSES = [
    ("2026-11-17 10:00", "2026-11-17 12:00", "2026-11-23 12:00"),
    ("2026-11-17 10:00", "2026-11-18 10:00", "2026-11-24 10:00"),
    ("2026-11-17 19:00", "2026-11-18 08:00", "2026-11-23 10:00"),  # everything is closed
    ("2026-11-20 17:00", "2026-11-23 09:30", "2026-11-23 11:30"),  # over the weekend
    ("2026-11-17 12:30", "2026-11-17 14:30", "2026-11-23 11:00"),  # over lunch
    ("2026-11-17 10:00", "2026-12-01 10:00", "2026-12-07 10:00"),
    ("2026-12-01 10:00", "2026-12-01 12:00", "2026-11-23 12:00"),  # it had passed already
]


@pytest.mark.parametrize(("start", "end", "due"), PAUSES)
def test_a_pause_moves_the_term_by_its_working_time(register, cast, start, end, due):
    feedback = register("2026-11-16 10:00")
    by_law = feedback.statutory_due_on
    feedback = step(services.wait_for_client, feedback, cast.handler, start, reason="Пришлёт чек")
    assert feedback.waiting_since == at(start)
    feedback = step(services.end_wait, feedback, cast.handler, end, comment="Прислал")
    assert (feedback.due_at, feedback.waiting_since) == (at(due), None)
    assert feedback.statutory_due_on == by_law
    actions = list(feedback.history.order_by("pk").values_list("action", "comment"))
    assert actions[1:] == [
        ("feedback.wait_for_client", "Пришлёт чек"),
        ("feedback.end_wait", "Прислал"),
    ]


def test_while_the_client_is_waited_for_only_the_law_makes_it_overdue(register, cast, clinic):
    by_law = register("2026-11-16 10:00")
    others = [register("2026-11-16 10:00", type=clinic.praise) for _ in range(2)]
    for feedback, since in zip((by_law, *others), ("11-17", "11-17", "12-01"), strict=True):
        step(services.wait_for_client, feedback, cast.handler, f"2026-{since} 10:00", reason="Чек")
    assert not Feedback.objects.overdue(at("2026-11-26 23:59")).exists()
    assert list(Feedback.objects.overdue(at("2026-11-27 00:00"))) == [by_law]
    assert list(Feedback.objects.overdue(at("2027-06-01 10:00"))) == [by_law]


def test_the_document_that_moves_on_waits_no_more(register, cast):
    feedback = register("2026-11-16 10:00")
    feedback = step(
        services.wait_for_client, feedback, cast.handler, "2026-11-17 10:00", reason="Чек"
    )
    feedback = step(
        services.analyse_feedback, feedback, cast.handler, "2026-11-18 10:00", values=ANALYSIS
    )
    assert (feedback.waiting_since, feedback.due_at) == (None, at("2026-11-24 10:00"))
    wait = ClientWait.objects.get()
    assert (wait.ended_at, wait.ended_by) == (at("2026-11-18 10:00"), cast.handler)
    waiting = register("2026-11-16 10:00")
    waiting = step(services.wait_for_client, waiting, cast.handler, reason="Чек")
    rejected = step(
        services.reject_feedback, waiting, cast.secretary, reason="Платно", answer="Платно"
    )
    assert (rejected.state, rejected.waiting_since) == (State.REJECTED, None)


def test_a_change_of_urgency_keeps_the_pauses(register, cast):
    feedback = register("2026-11-16 10:00")
    for start, end in (("2026-11-16 11:00", "2026-11-16 12:00"), ("2026-11-17 10:00", "")):
        feedback = step(services.wait_for_client, feedback, cast.handler, start, reason="Чек")
        if end:
            feedback = step(services.end_wait, feedback, cast.handler, end)
    feedback = step(services.set_urgency, feedback, cast.handler, values={"urgency": "high"})
    assert feedback.due_at is None
    feedback = step(services.end_wait, feedback, cast.handler, "2026-11-17 12:00")
    # 24 hours end on 19 November at 10:00; the pauses were of one hour and of two
    assert feedback.due_at == at("2026-11-19 13:00")


def test_a_date_set_while_waiting_stays(register, cast):
    feedback = register("2026-11-16 10:00")
    feedback = step(
        services.wait_for_client, feedback, cast.handler, "2026-11-17 10:00", reason="Чек"
    )
    by_hand = at("2026-12-01 12:00")
    services.place_feedback(
        feedback, by=cast.head, action="routing.appoint", at=by_hand, values={"due_at": by_hand}
    )
    feedback = Feedback.objects.get(pk=feedback.pk)
    assert step(services.end_wait, feedback, cast.handler).due_at == by_hand


def test_one_waits_once_at_a_time_and_says_for_what(register, cast):
    feedback = register("2026-11-16 10:00")
    with pytest.raises(ValidationError, match="ожидается от клиента"):
        step(services.wait_for_client, feedback, cast.handler, reason=" ")
    with pytest.raises(Conflict):
        step(services.end_wait, feedback, cast.handler)
    feedback = step(services.wait_for_client, feedback, cast.handler, reason="Чек")
    with pytest.raises(Conflict):
        step(services.wait_for_client, feedback, cast.handler, reason="Чек")


# A longer term


def test_the_statutory_term_is_extended_with_a_reason_and_a_notice(register, cast):
    feedback = register("2026-11-16 10:00")
    values = {
        "statutory_due_on": date(2026, 12, 10),
        "reason": "Ждём лабораторию",
        "extension_notice": "Письмо 20 ноября",
    }
    for name, empty in (
        ("statutory_due_on", date(2026, 11, 26)),
        ("reason", " "),
        ("extension_notice", ""),
    ):
        with pytest.raises(ValidationError) as refused:
            step(services.extend_statutory_term, feedback, cast.handler, **values | {name: empty})
        assert set(refused.value.message_dict) == {name}
    extended = step(services.extend_statutory_term, feedback, cast.handler, **values)
    assert (extended.statutory_due_on, extended.due_at) == (date(2026, 12, 10), feedback.due_at)
    entry = extended.history.get(action="feedback.extend_term")
    assert entry.comment == "Ждём лабораторию"
    changes = {change["field"]: change["to_shown"] for change in entry.changes}
    assert changes["extension_notice"] == "Письмо 20 ноября"
    assert "10" in changes["statutory_due_on"]


# On the page


def test_the_page_shows_both_clocks_and_where_they_come_from(client, register, cast):
    feedback = register("2026-11-16 10:00", urgency="high")
    client.force_login(cast.handler)
    page = client.get(feedback.get_absolute_url()).text
    for words in ("Срочность: высокая", "Высокая срочность: 24 ч", "ст. 31", "По закону до"):
        assert words in page
    step(services.wait_for_client, feedback, cast.handler, "2026-11-17 10:00", reason="Чек")
    page = client.get(feedback.get_absolute_url()).text
    assert "Ждём клиента с 17 ноября" in page
    assert 'data-action="end_wait"' in page
    assert 'data-action="wait_for_client"' not in page


@pytest.mark.parametrize("action", ["set_urgency", "wait_for_client", "extend_term"])
def test_each_form_opens_on_the_page_and_keeps_what_was_typed(client, register, cast, action):
    feedback = register("2026-11-16 10:00")
    client.force_login(cast.handler)
    opened = client.get(feedback.get_absolute_url(), {"do": action})
    assert opened.context["page"].panel_form.action == action
    address = {"set_urgency": "urgency", "wait_for_client": "wait", "extend_term": "term"}[action]
    data = {"version": feedback.version, "urgency": "", "comment": "Жалуются все"}
    refused = client.post(f"{feedback.get_absolute_url()}{address}/", data)
    assert refused.status_code == 422
    assert "errorlist" in refused.text


def test_the_urgency_is_changed_on_the_page(client, register, cast):
    feedback = register("2026-11-16 10:00")
    client.force_login(cast.secretary)
    data = {
        "version": feedback.version,
        "severity": "grave",
        "impact": "many",
        "urgency": "",
        "harm": "",
        "comment": "Жалуются все",
    }
    client.post(f"{feedback.get_absolute_url()}urgency/", data)
    feedback.refresh_from_db()
    assert feedback.urgency == "critical"
    history = client.get(feedback.get_absolute_url(), {"tab": "changes"}).text
    assert "Жалуются все" in history
    assert "Срочность изменена" in history


def test_two_who_rate_at_once_see_both_values(client, register, cast):
    feedback = register("2026-11-16 10:00")
    step(services.set_urgency, feedback, cast.secretary, values={"urgency": "high", "harm": False})
    client.force_login(cast.handler)
    data = {"version": feedback.version, "urgency": "low", "severity": "", "impact": ""}
    answer = client.post(f"{feedback.get_absolute_url()}urgency/", data)
    assert answer.status_code == 409
    assert "высокая" in answer.text
    assert "низкая" in answer.text
