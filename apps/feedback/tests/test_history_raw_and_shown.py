"""Raw values are compared, words are shown: two languages are no two values (decision 048)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from apps.core.history import change_of
from apps.feedback import services
from apps.feedback.editing.edit_conflicts import EditConflict
from apps.feedback.models import Feedback
from apps.organization.models import Employee


@pytest.fixture
def opened(make_feedback, cast) -> Feedback:
    """An analysis that two people have on their screens, with all there is to choose in it."""
    feedback = make_feedback()
    return services.edit_analysis(
        feedback=feedback,
        by=cast.handler,
        version=feedback.version,
        values={"validity": "no", "cause": "Прежняя"},
    )


@pytest.fixture
def save(client, opened):
    """Send the form of the analysis as it was opened, but for `typed`, in a language."""

    def send(by, language: str, **typed):
        client.force_login(by)
        form = {"version": opened.version, "validity": "no", "cause": "Прежняя"} | typed
        url = reverse("feedback:edit_analysis", args=[opened.pk])
        return client.post(url, form, headers={"Accept-Language": language})

    return send


@pytest.mark.parametrize(("first", "second"), [("en", "ru"), ("ru", "en")])
def test_the_language_of_a_colleague_is_no_conflict(opened, save, cast, first, second):
    """One changes the validity, the other only the cause."""
    assert save(cast.quality, first, validity="partly").status_code == 302
    assert save(cast.handler, second, cause="Моя причина").status_code == 302
    now = Feedback.objects.get(pk=opened.pk)
    assert (now.validity, now.cause) == ("partly", "Моя причина")


def test_two_who_choose_differently_are_asked_in_any_language(opened, save, cast):
    assert save(cast.quality, "en", validity="partly").status_code == 302
    answer = save(cast.handler, "ru", validity="yes")
    assert answer.status_code == 409
    (choice,) = answer.context["page"].choices
    assert (choice.name, choice.theirs, choice.mine) == ("validity", "Частично", "Да")


def test_a_reference_that_was_renamed_meanwhile_is_no_conflict(make_feedback, clinic, cast):
    opened = make_feedback()
    other = type(clinic.branch).objects.create(name="Второй филиал", city="Москва")
    services.edit_details(
        feedback=opened, by=cast.quality, version=opened.version, values={"branch": other}
    )
    clinic.branch.name = "Переименованный"
    clinic.branch.save()
    services.edit_details(
        feedback=opened,
        by=cast.handler,
        version=opened.version,
        values={"branch": clinic.branch, "city": "Тверь"},
    )
    now = Feedback.objects.get(pk=opened.pk)
    assert (now.branch, now.city) == (other, "Тверь")


def test_two_people_of_one_name_are_two_values(make_feedback, clinic, cast):
    """Whoever named the namesake has changed something: both texts look alike, and are asked of."""
    subject = clinic.employee
    values = {each: getattr(subject, each) for each in ("last_name", "first_name", "middle_name")}
    values |= {each: getattr(subject, each) for each in ("position", "department", "branch")}
    namesake, third = Employee.objects.create(**values), Employee.objects.create(**values)
    opened = make_feedback()
    services.edit_details(
        feedback=opened,
        by=cast.quality,
        version=opened.version,
        values={"subject_employee": namesake},
    )
    with pytest.raises(EditConflict):
        services.edit_details(
            feedback=opened,
            by=cast.handler,
            version=opened.version,
            values={"subject_employee": third},
        )
    assert Feedback.objects.get(pk=opened.pk).subject_employee == namesake


def test_the_page_shows_the_words_of_the_moment(opened, client, cast, clinic):
    services.reassign_responsible(
        feedback=opened, by=cast.handler, version=opened.version, responsible=cast.director
    )
    (change,) = opened.history.get(action="feedback.reassign").changes
    assert change["to"] == cast.director.pk
    client.force_login(cast.handler)
    page = client.get(opened.get_absolute_url(), {"tab": "changes"}).text
    assert f"<ins>{cast.director}</ins>" in page


# Raw values


@pytest.mark.parametrize("hours", [0, 3, -11])
def test_one_moment_is_one_raw_value_in_every_zone(hours):
    now = timezone.now()
    zone = timezone.get_fixed_timezone(timedelta(hours=hours))
    there = change_of("due_at", None, now.astimezone(zone))
    assert there["to"] == change_of("due_at", None, now)["to"]


def test_words_follow_the_language_and_raw_values_do_not(opened, cast):
    told = []
    for language, validity in (("en", "partly"), ("ru", "no"), ("ru", "partly")):
        with translation.override(language):
            opened = services.edit_analysis(
                feedback=opened,
                by=cast.handler,
                version=opened.version,
                values={"validity": validity},
            )
        told.append(opened.history.last().changes[0])
    assert [each["to_shown"] for each in told] == ["Partly", "Нет", "Частично"]
    assert [each["to"] for each in told] == ["partly", "no", "partly"]
