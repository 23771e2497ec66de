"""Rules in the settings: who may have them, and «Попробовать» on an appeal made up (S3)."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from apps.appeal_types.models import DefaultResponsible
from apps.core.transfer.formats import Csv
from apps.feedback.models import Feedback, HistoryEntry
from apps.notifications.models import Occurrence
from apps.organization.models import Absence, Employee
from apps.routing.models import Assignment, RoutingRule
from apps.routing.resources import RoutingRuleResource

pytestmark = pytest.mark.django_db
LIST = "/admin/routing/routingrule/"
TRY = "/admin/routing/routingrule/try/"


@pytest.fixture
def typed(clinic):
    def make(**values) -> dict:
        chosen = {
            "type": clinic.complaint.pk,
            "branch": clinic.branch.pk,
            "category": clinic.subcategory.pk,
            "urgency": "normal",
            "subject_employee": clinic.employee.pk,
        }
        return chosen | values

    return make


@pytest.fixture
def admin_client(client, cast):
    client.force_login(cast.admin)
    return client


def steps_of(response) -> list[tuple[str, bool]]:
    return [(step.verdict, step.decides) for step in response.context["trial"].steps]


def test_the_page_says_which_rule_decides_and_why(make_rule, typed, admin_client, clinic, cast):
    make_rule(department=clinic.department)
    make_rule(type=clinic.complaint, branch=clinic.branch, responsible=cast.handler)
    answer = admin_client.get(TRY, typed())
    assert answer.context["trial"].destination == "Ответственный: handler"
    assert steps_of(answer) == [
        ("решает: самое узкое из выполнимых, 2 условия", True),
        ("тоже подходит, но шире: 0 условий", False),
        ("до него не дошло", False),
    ]
    assert "Жалоба на сотрудника · На Тверской → handler" in answer.text


def test_nothing_is_written(make_rule, typed, admin_client, clinic):
    make_rule(department=clinic.department)
    answer = admin_client.get(TRY, typed())
    assert answer.context["trial"].destination == (
        "Подразделение: Терапия (На Тверской). Назначает: head"
    )
    for model in (Feedback, HistoryEntry, Assignment, Occurrence):
        assert not model.objects.exists()


def test_it_says_why_a_rule_is_passed_over(make_rule, typed, admin_client, clinic, cast):
    make_rule(type=clinic.complaint, responsible=cast.handler)
    cast.handler.is_active = False
    cast.handler.save()
    DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=cast.quality)
    answer = admin_client.get(TRY, typed())
    assert steps_of(answer) == [
        ("handler (не работает) не может отрабатывать обращения.", False),
        ("решает: ни одно правило не подошло", True),
    ]
    assert answer.context["trial"].destination == "Ответственный: quality"


def test_the_head_above_and_who_is_away(make_rule, typed, admin_client, clinic, cast, workday):
    make_rule(responsible=cast.handler)
    about = Employee.objects.create(
        user=cast.handler,
        last_name="Занятой",
        first_name="Иван",
        position=clinic.employee.position,
        department=clinic.department,
        branch=clinic.branch,
    )
    cast.head.groups.set(cast.quality.groups.all())
    Absence.objects.create(
        user=cast.head, deputy=cast.quality, starts_on="2026-11-17", ends_on="2026-11-20"
    )
    answer = admin_client.get(TRY, typed(subject_employee=about.pk))
    told = answer.context["trial"].destination
    assert told == "Ответственный: head (отсутствует до 20 ноября, замещает: quality)"
    ((verdict, decides), _rest) = steps_of(answer)
    assert decides
    assert verdict.endswith("Обращение возьмёт вышестоящий руководитель.")


def test_the_secretary_first_and_nobody_at_all(typed, admin_client, clinic):
    answer = admin_client.get(TRY, typed())
    assert steps_of(answer) == [("взять некому, поэтому обращение идёт на распределение", True)]
    clinic.complaint.secretary_first = True
    clinic.complaint.save()
    answer = admin_client.get(TRY, typed())
    assert steps_of(answer) == [("решает раньше всех правил", True)]
    assert answer.context["trial"].destination == "На распределение"


def test_what_is_missing_is_said_and_nothing_before_it_is_asked(typed, admin_client):
    assert "errorlist" not in admin_client.get(TRY).text
    answer = admin_client.get(TRY, typed(branch=""))
    assert "Обязательное поле" in answer.text
    assert answer.context["trial"] is None


@pytest.fixture
def keeper(cast, client):
    """Signed in: has what a role of the settings gives for the rules, and nothing else."""

    def sign_in(user, *codenames: str):
        user.is_staff = True
        user.save()
        of_rules = Permission.objects.filter(content_type__app_label="routing")
        user.user_permissions.set(of_rules.filter(codename__in=codenames))
        client.force_login(user)
        return client

    return sign_in


ALL = [f"{word}_routingrule" for word in ("view", "add", "change", "delete")]


def test_the_rules_can_be_given_to_a_role(keeper, cast, clinic, typed, make_rule):
    make_rule(department=clinic.department)
    browser = keeper(cast.outsider, "view_routingrule")
    assert TRY in browser.get(LIST).text
    assert browser.get(TRY, typed()).status_code == 200
    assert browser.get(LIST + "add/").status_code == 403
    browser = keeper(cast.doctor, *ALL)
    assert browser.get(LIST + "add/").status_code == 200
    for user in (cast.quality, cast.registrar):
        assert keeper(user).get(TRY).status_code == 403


def test_nobody_sends_appeals_to_a_department_of_their_own(keeper, cast, clinic, house):
    browser = keeper(cast.head, *ALL)
    own = {"goes_to": "department", "department": clinic.department.pk, "is_active": "on"}
    refused = "Направить обращения в своё подразделение нельзя"
    assert refused in browser.post(LIST + "add/", own).text
    assert refused in browser.post(LIST + "add/", {"goes_to": "subject_department"}).text
    foreign = own | {"department": house.elsewhere.pk}
    assert browser.post(LIST + "add/", foreign).status_code == 302
    rule = RoutingRule.objects.get()
    assert refused in browser.post(f"{LIST}{rule.pk}/change/", own).text
    resource = RoutingRuleResource()
    named = ("Бухгалтерия".encode(), "Терапия (На Тверской)".encode())
    table = Csv().create_dataset(Csv().export_data(resource.export()).replace(*named))
    assert resource.import_data(table, user=cast.head).problems
    assert not RoutingRuleResource().import_data(table, user=cast.admin).problems


def test_an_equal_rule_is_refused_in_words(make_rule, admin_client, clinic):
    make_rule(type=clinic.complaint, branch=clinic.branch)
    data = {"type": clinic.complaint.pk, "branch": clinic.branch.pk, "goes_to": "triage"}
    assert (
        "Правило ровно для таких обращений уже есть." in admin_client.post(LIST + "add/", data).text
    )
    assert RoutingRule.objects.count() == 1


def test_the_list_costs_the_same_for_many_rules(
    make_rule, admin_client, clinic, django_assert_max_num_queries
):
    def count() -> int:
        with django_assert_max_num_queries(40) as asked:
            assert admin_client.get(LIST).status_code == 200
        return len(asked)

    make_rule(type=clinic.complaint, department=clinic.department)
    count()
    one = count()
    for urgency in ("low", "normal", "high", "critical"):
        make_rule(urgency=urgency, branch=clinic.branch, department=clinic.department)
    assert count() == one


def test_the_registration_says_where_it_goes(make_rule, client, clinic, cast):
    make_rule(category=clinic.category, urgency="critical", department=clinic.department)
    make_rule(type=clinic.praise)
    client.force_login(cast.registrar)
    asked = {"type": clinic.complaint.pk, "branch": clinic.branch.pk}
    address = reverse("feedback:default_responsible")
    assert client.get(address, asked).json()["goes_to"] == ""
    asked |= {"category": clinic.subcategory.pk, "harm": "1"}
    told = client.get(address, asked).json()["goes_to"]
    assert told == "По правилу обращение пойдёт в подразделение «Терапия (На Тверской)»."
    told = client.get(address, {"type": clinic.praise.pk}).json()["goes_to"]
    assert told == "По правилу обращение пойдёт на распределение."
    for wrong in ({"type": "x"}, {"urgency": "no"}, {"category": "9" * 30}):
        assert client.get(address, asked | wrong).status_code == 200
