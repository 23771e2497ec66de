"""Compensations: who asks, who decides, who pays; four eyes above the limit (S7)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.compensations import services
from apps.compensations.actions import compensation_steps
from apps.compensations.models import Compensation, CompensationLimit
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback, Link, State
from apps.feedback.relations.matters import matter_of
from apps.feedback.services import (
    close_feedback,
    link_feedback,
    merge_feedback,
    reject_feedback,
    unlink_feedback,
    unmerge_feedback,
)
from apps.feedback.tests.test_links import split
from conftest import CLOSING, ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]
PLACED = {"head", "executor"}


@pytest.fixture(autouse=True)
def limit():
    """The only one in force, whatever is shipped."""
    CompensationLimit.objects.all().delete()
    return CompensationLimit.objects.create(valid_from=date(2000, 1, 1), amount=Decimal(5000))


@pytest.fixture
def ask(make_feedback, cast):
    """Return `ask("12345.60", feedback, by=…)`: a refund for a service that was not given."""

    def make(amount="12345.60", feedback=None, *, by=None, **values) -> Compensation:
        values = {"kind": "refund", "reason": "Услуга не оказана"} | values
        return services.request_compensation(
            feedback=feedback or make_feedback(),
            by=by or cast.handler,
            amount=Decimal(amount),
            **values,
        )

    return make


@pytest.fixture
def in_state(ask, cast):
    """Return `in_state("paid")`: a compensation brought there by the services."""

    def make(state: str, kind: str = "refund") -> Compensation:
        found = ask(kind="discount" if state == "provided" else kind)
        if state in ("approved", "paid", "provided"):
            found = services.approve_compensation(compensation=found, by=cast.quality)
        if state == "paid":
            found = pay(found, cast.quality)
        if state == "provided":
            found = provide(found, cast.handler)
        if state == "refused":
            found = services.refuse_compensation(
                compensation=found, by=cast.quality, reason="Услуга оказана"
            )
        if state == "cancelled":
            found = services.cancel_compensation(
                compensation=found, by=cast.handler, reason="Клиент передумал"
            )
        return found

    return make


def pay(compensation, by, **values) -> Compensation:
    values = {"paid_on": timezone.localdate(), "payment_document": "п/п № 118"} | values
    return services.pay_compensation(compensation=compensation, by=by, **values)


def provide(compensation, by, **values) -> Compensation:
    values = {"provided_on": timezone.localdate()} | values
    return services.provide_compensation(compensation=compensation, by=by, **values)


def correct(compensation, by, **values) -> Compensation:
    values = {"payment_document": "п/п № 811", "reason": "Опечатка в номере"} | values
    return services.correct_payment(
        compensation=compensation, by=by, **{"paid_on": compensation.paid_on} | values
    )


def refused(call, *args, **values) -> dict:
    with pytest.raises(ValidationError) as caught:
        call(*args, **values)
    return caught.value.message_dict


def test_within_the_limit_it_is_approved_at_once(ask, cast):
    found = ask("5000")
    assert (found.state, found.decided_by) == ("approved", cast.handler)
    assert found.feedback.history.last().action == "compensations.grant_compensation"


def test_above_it_another_person_decides(ask, cast):
    found = ask("5000.01")
    assert (found.state, found.decided_by) == ("requested", None)
    services.approve_compensation(compensation=found, by=cast.quality)
    assert Compensation.objects.get().decided_by == cast.quality


def test_nobody_comes_below_the_limit_by_asking_in_parts(ask, make_feedback):
    feedback = make_feedback()
    assert ask("3000", feedback).state == "approved"
    assert ask("2000", feedback).state == "approved"
    assert ask("0.01", feedback).state == "requested"
    assert ask("5000").state == "approved"  # another appeal


def test_nor_by_splitting_the_document_however_often(ask, make_feedback, cast):
    feedback = make_feedback()
    second = split(feedback, cast.handler)
    third = split(second, cast.handler)
    assert ask("3000", third).state == "approved"
    assert ask("2000.01", feedback).state == "requested"
    assert ask("2000", split(feedback, cast.handler)).state == "requested"


def test_what_a_merged_duplicate_has_got_counts(ask, make_feedback, cast):
    main, twin, other = make_feedback(), make_feedback(), make_feedback()
    assert ask("5000", twin).state == "approved"
    merge_feedback(feedback=twin, by=cast.handler, version=twin.version, other=main)
    assert ask("0.01", main).state == "requested"
    link_feedback(feedback=other, by=cast.handler, other=main, kind="related")
    assert ask("5000", other).state == "approved"  # another matter


@pytest.mark.parametrize("asked_first", [True, False])
def test_nor_by_taking_a_part_off_before_or_after(ask, make_feedback, cast, asked_first):
    first = make_feedback()
    second = split(first, cast.handler)
    third = split(second, cast.handler)
    if asked_first:
        ask("5000", third)
    for link in Link.objects.filter(kind="part"):
        unlink_feedback(link=link, by=cast.handler)
    if not asked_first:
        ask("5000", third)
    assert matter_of(first) == matter_of(third) == {first.pk, second.pk, third.pk}
    assert ask("0.01", first).state == "requested"
    assert ask("0.01", second).state == "requested"


def test_nor_by_taking_a_merging_back(ask, make_feedback, cast):
    main, twin = make_feedback(), make_feedback()
    merged = merge_feedback(feedback=twin, by=cast.handler, version=twin.version, other=main)
    ask("5000", main)
    unmerge_feedback(feedback=merged, by=cast.handler, version=merged.version)
    assert Feedback.objects.get(pk=twin.pk).merged_into is None
    assert ask("0.01", twin).state == "requested"
    assert matter_of(main) == matter_of(twin)


def test_a_link_that_joins_nothing_is_no_matter_before_or_after(ask, make_feedback, cast):
    first, second = make_feedback(), make_feedback()
    other = split(first, cast.handler)
    link = link_feedback(feedback=second, by=cast.handler, other=first, kind="related")
    assert matter_of(second) == {second.pk}
    unlink_feedback(link=link, by=cast.handler)
    assert matter_of(second) == {second.pk}
    assert matter_of(first) == {first.pk, other.pk}


def test_what_was_refused_or_cancelled_does_not_count(ask, make_feedback, cast):
    feedback = make_feedback()
    services.refuse_compensation(
        compensation=ask("9000", feedback), by=cast.quality, reason="Не за что"
    )
    assert ask("5000", feedback).state == "approved"


def test_another_currency_is_always_decided_by_another(ask):
    assert ask("10", currency="EUR").state == "requested"


def test_who_asked_does_not_decide_though_he_might(ask, cast):
    found = ask(by=cast.quality)
    for service, values in (
        (services.approve_compensation, {}),
        (services.refuse_compensation, {"reason": "Нет"}),
    ):
        with pytest.raises(PermissionDenied):
            service(compensation=found, by=cast.quality, **values)
    services.approve_compensation(compensation=found, by=cast.director)


def test_not_even_with_full_rights(ask, cast):
    with pytest.raises(PermissionDenied):
        services.approve_compensation(compensation=ask(by=cast.admin), by=cast.admin)


def test_whom_the_appeal_is_about_does_not_decide(ask, cast, clinic):
    clinic.employee.user = cast.quality
    clinic.employee.save()
    with pytest.raises(PermissionDenied):
        services.approve_compensation(compensation=ask(), by=cast.quality)


def test_nor_asks_for_it_nor_calls_off_what_another_has_asked_for(ask, cast, clinic):
    clinic.employee.user = cast.quality
    clinic.employee.save()
    with pytest.raises(PermissionDenied):
        ask("1", by=cast.quality)
    with pytest.raises(PermissionDenied):
        services.cancel_compensation(compensation=ask(), by=cast.quality, reason="Не за что")


MAY = {
    "approve": {"quality", "director", "admin"},
    "refuse": {"quality", "director", "admin"},
    "pay": {"quality", "director", "accountant", "admin"},
    "correct": {"quality", "director", "accountant", "admin"},
    "provide": {"handler", "quality", "director", "accountant", "admin"},
    "correct_provision": {"handler", "quality", "director", "accountant", "admin"},
    "cancel": {"handler", "quality", "director", "admin"},
}
FROM = {
    "approve": {"requested"},
    "refuse": {"requested"},
    "pay": {"approved"},
    "correct": {"paid"},
    "provide": set(),  # money is never provided
    "correct_provision": {"provided"},
    "cancel": {"requested", "approved"},
}


def take(step: str, compensation, by):
    if step == "pay":
        return pay(compensation, by)
    if step == "correct":
        return correct(compensation, by)
    if step == "provide":
        return provide(compensation, by)
    if step == "correct_provision":
        return services.correct_provision(
            compensation=compensation,
            by=by,
            provided_on=timezone.localdate() - timedelta(days=1),
            reason="Описка",
        )
    service = getattr(services, f"{step}_compensation")
    return service(
        compensation=compensation, by=by, **{} if step == "approve" else {"reason": "Да"}
    )


def in_kind(step: str) -> set[str]:
    """The states of a discount in which it is possible."""
    return {"pay": set(), "correct": set(), "provide": {"approved"}}.get(step, FROM[step])


STATES = [
    *(("refund", state) for state in Compensation.State.values if state != "provided"),
    *(("discount", state) for state in Compensation.State.values if state != "paid"),
]


@pytest.mark.parametrize(("kind", "state"), STATES)
@pytest.mark.parametrize("step", compensation_steps.actions)
def test_every_role_at_every_step_in_every_state(in_state, cast, step, kind, state):
    found = in_state(state, kind)
    Feedback.objects.filter(pk=found.feedback_id).update(
        registered_at=found.feedback.registered_at - timedelta(days=2)
    )
    possible = FROM[step] if kind == "refund" else in_kind(step)
    for role in [*ROLES, "admin"]:
        user = getattr(cast, role)
        offered = step in {each.name for each in compensation_steps.available(user, found)}
        assert offered == (role in MAY[step] and state in possible), role
        with transaction.atomic():
            if offered:
                assert take(step, found, user).state == compensation_steps[step].leads_to
            else:
                wanted = Conflict if role in MAY[step] else PermissionDenied
                with pytest.raises(wanted):
                    take(step, found, user)
            transaction.set_rollback(True)


@pytest.mark.parametrize("role", [*ROLES, "admin"])
def test_who_processes_or_carries_out_asks(ask, cast, role):
    if role in MAY["cancel"]:
        assert ask(by=getattr(cast, role)).requested_by == getattr(cast, role)
    else:
        with pytest.raises(PermissionDenied):
            ask(by=getattr(cast, role))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "больше нуля"),
        ("-5", "больше нуля"),
        ("NaN", "больше нуля"),
        ("0.005", "целые копейки"),
        ("12.345", "целые копейки"),
        ("10000000000", "Не больше"),
    ],
)
def test_an_amount_that_will_not_do_is_refused_in_words(ask, amount, words):
    assert words in refused(ask, amount)["amount"][0]
    assert not Compensation.objects.exists()


def test_kopecks_are_kept_to_the_last(ask):
    ask("12345.60")
    ask("9999999999.99")
    amounts = set(Compensation.objects.values_list("amount", flat=True))
    assert amounts == {Decimal("12345.60"), Decimal("9999999999.99")}


def test_reasons_are_demanded(ask, cast):
    found = ask()
    assert "reason" in refused(ask, reason=" ")
    assert "reason" in refused(
        services.refuse_compensation, compensation=found, by=cast.quality, reason=" "
    )
    assert "reason" in refused(
        services.cancel_compensation, compensation=found, by=cast.handler, reason=""
    )


def test_a_payment_has_a_document_and_a_day_that_has_come(in_state, cast):
    found = in_state("approved")
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "payment_document" in refused(pay, found, cast.quality, payment_document=" ")
    assert "payment_document" in refused(pay, found, cast.quality, payment_document="1" * 101)
    assert "paid_on" in refused(pay, found, cast.quality, paid_on=tomorrow)
    assert "paid_on" in refused(pay, found, cast.quality, paid_on=tomorrow - timedelta(days=9))


def test_a_discount_and_a_retreatment_are_provided_and_need_no_document(in_state, cast):
    for kind in ("discount", "retreatment"):
        found = in_state("approved", kind)
        with pytest.raises(Conflict) as caught:
            pay(found, cast.quality)
        assert "не выплачивается" in caught.value.message
        given = provide(found, cast.accountant)
        assert (given.state, given.get_state_display()) == ("provided", "предоставлена")
        assert (given.paid_on, given.payment_document) == (None, "")
        entry = given.feedback.history.last()
        assert entry.action == "compensations.provide_compensation"
        assert found.shown_amount in entry.comment
    with pytest.raises(Conflict) as caught:
        provide(in_state("approved"), cast.quality)
    assert "Отметьте выплату" in caught.value.message


def test_it_is_provided_on_a_day_that_has_come_and_corrected_with_a_reason(in_state, cast):
    found, today = in_state("approved", "discount"), timezone.localdate()
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        assert "provided_on" in refused(provide, found, cast.handler, provided_on=day)
    provide(found, cast.handler)
    Feedback.objects.filter(pk=found.feedback_id).update(
        registered_at=timezone.now() - timedelta(days=3)
    )
    asked = {"compensation": found, "by": cast.handler}
    yesterday = today - timedelta(days=1)
    with pytest.raises(ValidationError):
        services.correct_provision(**asked, provided_on=today, reason="Описка")
    assert "reason" in refused(
        services.correct_provision, **asked, provided_on=yesterday, reason=" "
    )
    services.correct_provision(**asked, provided_on=yesterday, reason="Описка")
    assert Compensation.objects.get().provided_on == yesterday
    (change,) = found.feedback.history.last().changes
    assert (change["from"], change["to"]) == (today.isoformat(), yesterday.isoformat())


def test_every_step_leaves_one_entry_in_the_history(in_state, cast):
    feedback = in_state("paid").feedback
    entries = list(feedback.history.order_by("pk").values_list("action", "comment"))[1:]
    assert [action for action, _ in entries] == [
        "compensations.request_compensation",
        "compensations.approve_compensation",
        "compensations.pay_compensation",
    ]
    assert all("12\u00a0345,60\u00a0₽" in comment for _, comment in entries)
    assert "п/п № 118" in entries[-1][1]


def test_a_conflict_tells_who_was_first(in_state, cast):
    with pytest.raises(Conflict) as caught:
        services.refuse_compensation(
            compensation=in_state("approved"), by=cast.director, reason="Много"
        )
    assert "одобрена (quality)" in caught.value.message


def test_what_waits_for_a_decision_stands_in_the_way_of_closing(ask, make_feedback, cast):
    feedback = make_feedback(state=State.VERIFIED)
    found = ask(feedback=feedback)
    closing = {"feedback": feedback, "by": cast.handler, "version": feedback.version}
    told = refused(close_feedback, **closing, values=CLOSING)["compensations"][0]
    assert "12\u00a0345,60\u00a0₽" in told
    services.approve_compensation(compensation=found, by=cast.quality)
    assert close_feedback(**closing, values=CLOSING).state == State.CLOSED
    pay(found, cast.quality)  # and the payment comes when it comes


def test_nor_is_it_rejected_while_money_waits(ask, make_feedback, cast):
    feedback = make_feedback()
    ask(feedback=feedback)
    rejection = {"reason": "Правила известны", "answer": "Платно"}
    told = refused(
        reject_feedback, feedback=feedback, by=cast.secretary, version=feedback.version, **rejection
    )
    assert "compensations" in told


@pytest.mark.parametrize("state", [State.CLOSED, State.REJECTED])
def test_nothing_is_asked_for_once_the_appeal_has_ended(ask, make_feedback, state):
    with pytest.raises(Conflict):
        ask(feedback=make_feedback(state=state))


def breaks(compensation, **values) -> bool:
    try:
        with transaction.atomic():
            Compensation.objects.filter(pk=compensation.pk).update(**values)
    except IntegrityError:
        return True
    return False


def test_the_database_holds_to_the_rules_by_itself(in_state, cast):
    now, day = timezone.now(), timezone.localdate()
    requested, approved, paid = (in_state(state) for state in ("requested", "approved", "paid"))
    asker = {"decided_by": cast.handler, "decided_at": now, "state": "approved"}
    assert breaks(requested, **asker)  # four eyes
    director = {"decided_by": cast.director}
    assert breaks(requested, **asker | director | {"requested_for": cast.director})
    assert not breaks(requested, **asker | director | {"requested_for": cast.quality})
    assert breaks(approved, amount=0)
    assert breaks(approved, amount=Decimal("-0.01"))
    assert breaks(approved, reason="")
    assert breaks(approved, decided_by=None)
    assert breaks(approved, state="refused")
    assert breaks(approved, state="cancelled")
    assert breaks(approved, state="paid")
    assert breaks(approved, state="paid", paid_on=day, paid_at=now, paid_by=cast.quality)
    assert breaks(paid, state="approved")
    assert breaks(paid, payment_document="")
    assert breaks(paid, kind="discount")
    discount, provided = in_state("approved", "discount"), in_state("provided")
    had_it = {"provided_on": day, "provided_at": now, "provided_by": cast.quality}
    assert breaks(discount, state="provided")
    assert not breaks(discount, state="provided", **had_it)
    assert breaks(approved, state="provided", **had_it)  # a refund
    assert breaks(provided, state="approved")
    assert breaks(provided, provided_on=None)
