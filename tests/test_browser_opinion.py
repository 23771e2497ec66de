"""Whom an appeal is about is asked from the document, and answers from their list of things to do.

Nobody else is proposed for it: the registration page follows the employee that is chosen.
"""

import pytest
from playwright.sync_api import expect

from apps.appeal_types.models import DefaultResponsible
from apps.feedback.models import Feedback
from apps.organization.models import Employee

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def subject(clinic, cast) -> Employee:
    """Somebody who signs in and sees no documents."""
    return Employee.objects.create(
        user=cast.outsider,
        last_name="Щербакова",
        first_name="Анна",
        branch=clinic.branch,
        position=clinic.employee.position,
        department=clinic.department,
    )


def test_asked_and_answered(open_page, make_feedback, subject, cast):
    feedback = make_feedback(subject_employee=subject)
    page = open_page(f"/feedback/{feedback.pk}/", user=cast.handler)
    page.locator("#document-activities").get_by_role("link", name="Запросить мнение").click()
    page.get_by_label("Вопрос сотруднику").fill("Почему приём начался позже?")
    page.get_by_label("слова клиента").check()
    page.get_by_role("button", name="Запросить мнение").click()
    expect(page.locator("#document-timeline")).to_contain_text("Запрошено мнение сотрудника")

    page = open_page("/activities/", user=cast.outsider)
    page.get_by_role("link", name="Ответить").click()
    expect(page.locator("main")).to_contain_text("Ждал приёма сорок минут")
    expect(page.locator("main")).not_to_contain_text("Петров")
    page.get_by_label("Согласен частично").check()
    page.get_by_label("Ваше мнение").fill("Предыдущий приём затянулся")
    page.get_by_role("button", name="Отправить мнение").click()
    expect(page.get_by_text("Спасибо, ваше мнение записано")).to_be_visible()
    opinion = Feedback.objects.get().employee_opinion
    assert opinion.startswith("Согласен частично. Предыдущий приём затянулся")


def test_the_proposal_follows_the_employee_and_nobody_is_a_choice(open_page, clinic, subject, cast):
    subject.user = cast.handler
    subject.save()
    DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=cast.handler)
    DefaultResponsible.objects.create(
        appeal_type=clinic.complaint, branch=clinic.other_branch, user=cast.director
    )
    page = open_page("/feedback/new/", user=cast.registrar)
    page.get_by_role("radio", name="Жалоба на сотрудника").check()
    responsible = page.get_by_label("Ответственный за разбор")
    expect(responsible).to_have_value(str(cast.handler.pk))
    page.locator("#id_subject_employee-ts-control").fill("щерб")
    page.locator("#id_subject_employee-ts-dropdown [role=option]").first.click()
    expect(responsible).to_have_value("")
    page.locator("#id_branch").select_option(str(clinic.other_branch.pk))
    expect(responsible).to_have_value(str(cast.director.pk))
    responsible.select_option("")
    page.locator("#id_branch").select_option(str(clinic.branch.pk))
    page.locator("#id_branch").select_option(str(clinic.other_branch.pk))
    expect(page.locator("#id_proposed")).to_have_value(str(cast.director.pk))
    expect(responsible).to_have_value("")
