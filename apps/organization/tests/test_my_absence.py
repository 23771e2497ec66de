"""«Моё отсутствие»: days, a deputy, and coming back (W3)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.organization import services
from apps.organization.models import Absence, User
from apps.organization.permissions import check_not_for_oneself

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workday")]


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def note(client, cast):
    client.force_login(cast.head)

    def send(**typed):
        return client.post("/accounts/absence/", typed, follow=True)

    return send


def away(user, deputy, starts=0, ends=0) -> Absence:
    return Absence.objects.create(
        user=user, deputy=deputy, starts_on=day(starts), ends_on=day(ends)
    )


def test_nobody_stands_in_in_a_circle(note, cast):
    away(cast.executor, cast.doctor, 1, 5)
    away(cast.doctor, cast.head, 4, 9)
    for days in ((1, 9), (5, 5)):
        typed = {"starts_on": day(days[0]), "ends_on": day(days[1])}
        answer = note(**typed, deputy=cast.executor.pk)
        assert answer.status_code == 422
        assert "по кругу" in answer.text
    # On other days it is no circle.
    assert note(starts_on=day(1), ends_on=day(3), deputy=cast.executor.pk).status_code == 200
    assert Absence.objects.filter(user=cast.head).count() == 1


def test_the_two_are_no_circle_when_their_days_do_not_meet(note, cast):
    away(cast.executor, cast.head, 1, 5)
    note(starts_on=day(6), ends_on=day(9), deputy=cast.executor.pk)
    assert Absence.objects.filter(user=cast.head).exists()


def test_that_the_deputy_is_away_is_told(note, cast):
    away(cast.executor, cast.doctor, 3, 5)
    answer = note(starts_on=day(1), ends_on=day(9), deputy=cast.executor.pk).text
    assert "executor отсутствует" in answer
    assert "Без замещения в эти дни: head" in answer


def test_that_whom_one_stands_in_for_is_left_alone_is_told(note, cast):
    away(cast.doctor, cast.head, 3, 5)
    answer = note(starts_on=day(1), ends_on=day(4), deputy=cast.executor.pk).text
    assert "head отсутствует" in answer
    assert "Без замещения в эти дни: doctor" in answer


def test_an_administrator_is_told_as_well(client, cast):
    away(cast.executor, cast.doctor, 3, 5)
    client.force_login(cast.admin)
    typed = {"user": cast.head.pk, "deputy": cast.executor.pk}
    typed |= {"starts_on": day(3).isoformat(), "ends_on": day(3).isoformat()}
    page = client.post("/admin/organization/absence/add/", typed, follow=True)
    assert "Без замещения в эти дни: head" in page.text


def test_it_is_noted_and_shown(note, cast):
    answer = note(starts_on=day(1), ends_on=day(9), deputy=cast.executor.pk, reason="Отпуск")
    text = answer.content.decode()
    assert "Отпуск" in text
    assert "Отменить отсутствие" in text
    absence = Absence.objects.get()
    assert (absence.user, absence.deputy) == (cast.head, cast.executor)


@pytest.mark.parametrize(
    ("starts", "ends", "told"),
    [(-1, 3, "уже прошёл"), (5, 3, "раньше первого"), (12, 14, "уже отмечено отсутствие")],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(note, cast, starts, ends, told):
    away(cast.head, cast.executor, 10, 12)
    days = {"starts_on": day(starts), "ends_on": day(ends)}
    answer = note(**days, deputy=cast.executor.pk, reason="Поездка")
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "Поездка" in answer.content.decode()
    assert Absence.objects.count() == 1


def test_nobody_stands_in_for_himself_nor_somebody_who_has_left(note, cast):
    assert note(starts_on=day(1), ends_on=day(1), deputy=cast.head.pk).status_code == 422
    for deputy in (cast.head, User(pk=cast.doctor.pk, username="doctor", is_active=False)):
        with pytest.raises(ValidationError):
            services.plan_absence(user=cast.head, deputy=deputy, starts_on=day(1), ends_on=day(1))


def test_back_earlier(client, cast):
    client.force_login(cast.head)
    begun, later = away(cast.head, cast.executor, -3, 3), away(cast.head, cast.doctor, 8, 9)
    others = away(cast.doctor, cast.head, 0, 5)
    assert "Я на работе" in client.get("/accounts/absence/").content.decode()
    for absence in (begun, later, others):
        client.post(f"/accounts/absence/{absence.pk}/end/")
    assert list(Absence.objects.order_by("pk")) == [begun, others]
    begun.refresh_from_db()
    others.refresh_from_db()
    assert (begun.ends_on, others.ends_on) == (day(-1), day(5))


def test_nobody_lends_himself_somebodys_rights(cast):
    row = Absence(user=cast.secretary, deputy=cast.outsider, starts_on=day(0), ends_on=day(9))
    with pytest.raises(ValidationError):
        check_not_for_oneself(by=cast.outsider, row=row)
    check_not_for_oneself(by=cast.admin, row=row)
    check_not_for_oneself(by=cast.head, row=row)
