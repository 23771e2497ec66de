"""The way of a document between people, in a real browser (W2–W4): the secretary goes through the
queue by keys, both the head and the executor say «Не может быть обработано»."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.feedback.models import Feedback, State
from apps.organization.models import Department, Employee
from apps.organization.working_time import add_working_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def departments(clinic, cast) -> None:
    """The executor works with the head; the bookkeeping is headed by somebody else."""

    def employ(user, department, name) -> Employee:
        return Employee.objects.create(
            user=user,
            last_name=name,
            first_name="Анна",
            position=clinic.employee.position,
            department=department,
            branch=clinic.branch,
        )

    employ(cast.executor, clinic.department, "Киселёва")
    bookkeeping = Department.objects.create(name="Бухгалтерия")
    bookkeeping.head = employ(cast.outsider, bookkeeping, "Щербакова")
    bookkeeping.save()


def choose_department(page: Page, words: str) -> None:
    form = page.locator("form[data-first-form]")
    option = form.locator("select option", has_text=words)
    form.locator("select").select_option(option.get_attribute("value"))
    day = add_working_days(timezone.localdate(), 2)  # a day off would be asked about
    form.locator("[name=due_on]").fill(day.isoformat())
    form.get_by_role("button", name="Передать в подразделение").click()


def decline(page: Page, reason: str) -> None:
    page.locator("[data-routing=decline]").click()
    form = page.locator("#document-routing form")
    form.locator("[name=reason]").fill(reason)
    form.get_by_role("button", name="Не может быть обработано").click()


def test_the_whole_way_with_both_refusals(open_page, clinic, cast, departments, make_feedback):
    first = make_feedback(by=cast.operator)
    second = make_feedback(by=cast.operator, type=clinic.question, subject_employee=None)
    address = first.get_absolute_url()

    secretary = open_page("/triage/", user=cast.secretary)
    secretary.keyboard.press("j")
    expect(secretary.locator(".triage-panel h2")).to_contain_text(first.number)
    secretary.keyboard.press("j")
    expect(secretary.locator(".triage-panel h2")).to_contain_text(second.number)
    secretary.keyboard.press("k")
    expect(secretary.locator(".triage-panel h2")).to_contain_text(first.number)
    secretary.keyboard.press("Enter")
    expect(secretary.locator("form[data-first-form] select")).to_be_focused()
    choose_department(secretary, "Бухгалтерия")
    expect(secretary.locator(".triage-panel h2")).to_contain_text(second.number)
    expect(secretary.locator(".messages")).to_contain_text(first.number)

    bookkeeper = open_page(address, user=cast.outsider)
    decline(bookkeeper, "Вопрос не к бухгалтерии, а к врачам")
    expect(bookkeeper.locator("h1")).to_have_text("Что вас ждёт")

    secretary.goto("/triage/")
    expect(secretary.locator(".triage-rows")).to_contain_text("Вопрос не к бухгалтерии")
    secretary.locator(".triage-rows a", has_text=first.number).click()
    expect(secretary.locator(".triage-panel")).to_contain_text("Вопрос не к бухгалтерии")
    choose_department(secretary, "Терапия")
    expect(secretary.locator(".triage-panel h2")).to_contain_text(second.number)

    head = open_page(address, user=cast.head)
    head.locator("[data-routing=appoint]").click()
    form = head.locator("#document-routing form")
    form.locator("[name=executor]").select_option(str(cast.executor.pk))
    form.get_by_role("button", name="Назначить исполнителя").click()
    expect(head.locator("#document-timeline")).to_contain_text("Назначен исполнитель")

    executor = open_page(address, user=cast.executor)
    decline(executor, "Нужен другой врач")
    expect(executor.locator("#document-timeline")).to_contain_text("возвращено руководителю")
    expect(executor.locator("[data-routing]")).to_have_count(0)

    head.reload()
    expect(head.locator("#document-head")).to_contain_text("Нужен другой врач")
    head.locator("[data-routing=take_over]").click()
    expect(head.locator("#document-timeline")).to_contain_text("Руководитель взял себе")
    first.refresh_from_db()
    assert (first.department, first.executor) == (clinic.department, cast.head)


def test_the_secretary_rejects_from_the_queue(open_page, cast, make_feedback, tolerated):
    tolerated.append("422 (Unprocessable")  # without the answer
    feedback = make_feedback(by=cast.operator)
    page = open_page(f"/triage/?document={feedback.pk}", user=cast.secretary)
    page.locator(".triage-reject > summary").click()
    form = page.locator(".triage-reject form")
    form.locator("[name=reason]").fill("В правилах сказано, что доставка платная")
    form.get_by_role("button", name="Отклонить").click()
    expect(form).to_contain_text("Напишите, что ответили клиенту.")
    form = page.locator(".triage-reject form")
    form.locator("[name=answer]").fill("Доставка всегда платная, 350 рублей")
    form.get_by_role("button", name="Отклонить").click()
    expect(page.locator("#triage")).to_contain_text("Очередь пуста")
    assert Feedback.objects.get(pk=feedback.pk).state == State.REJECTED
