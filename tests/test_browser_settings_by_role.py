"""Settings by a role (S11), and an employee with a job title and a function (A5), in a browser."""

import pytest
from playwright.sync_api import Page, expect

from apps.organization.models import Employee, Position, Role, User
from apps.organization.permissions import offered_permissions
from apps.organization.services import save_role
from tests.browser import DESKTOP, PHONE

pytestmark = pytest.mark.browser

WIDER = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def personnel(cast) -> User:
    """They register, keep employees and hints, and assign roles."""
    models = ("employee", "position", "guidance")
    kept = offered_permissions().filter(content_type__model__in=models)
    base = Role.objects.get(code="employee").group.permissions.all()
    assigns = offered_permissions().filter(codename="assign_roles")
    role = save_role(role=Role(), name="Кадры", kind="base", permissions=[*kept, *base, *assigns])
    cast.outsider.groups.set([role.group])
    return cast.outsider


def save(page: Page) -> None:
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
def test_who_assigns_roles_and_keeps_employees(open_page, cast, clinic, personnel, size):
    Position.objects.create(name="Разбор жалоб", is_function=True)
    page = open_page("/", user=personnel)
    page.set_viewport_size(size)
    page.get_by_role("link", name="Настройки").first.click()
    index = page.locator("#content-main")
    expect(index.get_by_role("link", name="Подсказки", exact=True)).to_be_visible()
    expect(index.get_by_role("link", name="Роли", exact=True)).to_have_count(0)

    page.goto(page.url + f"organization/user/{cast.registrar.pk}/change/")
    expect(page.get_by_label("Менеджер по качеству")).to_be_disabled()
    page.get_by_label("Сотрудник (основная)").check()
    assert page.evaluate(WIDER) <= 0
    save(page)
    assert cast.registrar.groups.filter(role__code="employee").exists()

    page.goto(
        page.url.partition("organization/")[0]
        + f"organization/employee/{clinic.employee.pk}/change/"
    )
    page.locator(".field-other_positions .select2-selection").click()
    page.get_by_role("option", name="Разбор жалоб").click()
    save(page)
    employee = Employee.objects.get(pk=clinic.employee.pk)
    assert employee.job_title == "Стоматолог-терапевт"
    assert [str(each) for each in employee.other_positions.all()] == ["Разбор жалоб"]
