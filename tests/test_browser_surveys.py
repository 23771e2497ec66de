"""The client's page on a phone, and closing by his answer, in a real browser (S2, W5)."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from apps.clients.models import ClientContact
from apps.feedback.models import Feedback, State
from apps.surveys.models import SurveyRequest
from apps.surveys.services import ask_client, token_of
from tests.browser import PHONE
from tests.test_browser_accessibility import AXE, RUN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "petrov@example.org"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args) -> dict:
    return {**browser_context_args, "viewport": PHONE}


@pytest.fixture
def feedback(clinic, make_feedback, cast) -> Feedback:
    ClientContact.objects.create(client=clinic.client, kind="email", value=EMAIL, normalized=EMAIL)
    return make_feedback(state=State.VERIFIED, responsible=cast.handler)


@pytest.fixture
def link(feedback, cast) -> str:
    asked = ask_client(
        feedback=feedback, by=cast.handler, key=uuid4(), recipient=EMAIL, text="Решён?"
    )
    return reverse("surveys:answer", args=[token_of(asked.seed)])


def axe_findings(page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN)


def is_wider_than_the_screen(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_on_a_phone_without_scripts_the_client_answers(open_page, link, feedback):
    page = open_page(link, java_script_enabled=False)
    expect(page.get_by_role("heading", name="Ваш вопрос решён?")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Как вы оцениваете")).not_to_be_in_viewport()
    page.get_by_role("radio", name="Да").check()
    page.get_by_role("link", name="Дальше").first.click()
    expect(page.get_by_role("heading", name="Как вы оцениваете")).to_be_in_viewport()
    star = page.locator(".star").nth(3)
    assert min(star.bounding_box()["width"], star.bounding_box()["height"]) >= 44
    page.get_by_role("radio", name="4 — хорошо").check()
    page.get_by_role("link", name="Дальше").last.click()
    page.get_by_label("Хотите что-то добавить?").fill("Спасибо, всё быстро")
    page.get_by_role("button", name="Отправить ответ").click()
    expect(page.get_by_role("heading", name="Спасибо за ответ")).to_be_visible()
    expect(page.get_by_text(feedback.number)).to_be_visible()
    assert page.context.cookies() == []
    survey = SurveyRequest.objects.get()
    assert (survey.is_settled, survey.rating, survey.comment) == (True, 4, "Спасибо, всё быстро")


def test_a_chosen_star_lights_up_those_before_it(open_page, link):
    page = open_page(link)
    page.get_by_role("radio", name="3 — так себе").check()
    fills = [
        star.evaluate("star => getComputedStyle(star).fill !== 'none'")
        for star in page.locator(".star .icon").all()
    ]
    assert fills == [True, True, True, False, False]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_pages_of_the_client(open_page, link, tolerated, scheme):
    tolerated.append("404 (Not Found)")  # the dead link is there to be dead
    page = open_page(link, color_scheme=scheme)
    assert axe_findings(page) == []
    assert not is_wider_than_the_screen(page)
    page.get_by_role("radio", name="Нет").check()
    page.get_by_role("button", name="Отправить ответ").click()
    expect(page.get_by_role("heading", name="Спасибо за ответ")).to_be_visible()
    assert axe_findings(page) == []
    page.goto("/s/unknown/")
    assert axe_findings(page) == []
    assert not is_wider_than_the_screen(page)


def test_the_page_of_the_client_loads_nothing_but_its_style(open_page, link):
    page = open_page("about:blank")
    asked = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto(link)
    assert sorted(set(asked) - {"image", "other"}) == ["document", "stylesheet"]
    assert asked.count("stylesheet") == 1


def test_asked_answered_and_closed_by_the_answer(open_page, feedback, cast):
    page = open_page(feedback.get_absolute_url(), user=cast.handler)
    card = page.locator("#document-surveys")
    card.get_by_role("link", name="Спросить клиента").click()
    expect(card.get_by_label("Текст")).to_have_value(feedback_text(feedback))
    card.get_by_role("button", name="Отправить").click()
    expect(card).to_contain_text("Ответа пока нет")
    expect(page.locator("#document-timeline")).to_contain_text("Клиенту отправлен опрос")
    seed = SurveyRequest.objects.get().seed
    client = open_page(reverse("surveys:answer", args=[token_of(seed)]))
    client.get_by_role("radio", name="Да").check()
    client.get_by_role("button", name="Отправить ответ").click()
    expect(client.get_by_role("heading", name="Спасибо за ответ")).to_be_visible()
    page.reload()
    expect(card).to_contain_text("Вопрос решён")
    page.goto(f"{feedback.get_absolute_url()}?do=close")
    assert page.locator("select[name=confirmation]").input_value() == "survey"
    assert not is_wider_than_the_screen(page)
    page.locator("#stage-closing").get_by_role("button", name="Закрыть").click()
    expect(page.locator("#document-head .state")).to_have_text("Закрыта")
    assert Feedback.objects.get(pk=feedback.pk).confirmation == "survey"


def feedback_text(feedback: Feedback) -> str:
    return (
        f"Здравствуйте, Иван Сергеевич.\n\nВы обращались к нам, номер обращения {feedback.number}. "
        "Скажите, пожалуйста, решён ли ваш вопрос: это займёт минуту, откройте ссылку ниже.\n\n"
        f"{settings.COMPANY_NAME or feedback.branch.name}"
    )
