"""A session that ends while somebody types, in a real browser: told once, and nothing is lost."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from apps.clients.models import Client
from apps.feedback.models import Comment
from tests.browser import PHONE
from tests.test_browser_accessibility import AXE, RUN, WIDER
from tests.test_browser_frame import end_all_sessions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def document(open_page, cast, make_feedback, tolerated):
    """The page of a document, with a comment begun."""
    tolerated.extend(["401 (Unauthorized)", "Error Code 401"])
    page = open_page(make_feedback().get_absolute_url(), user=cast.handler)
    page.get_by_label("Комментарий").fill("Позвоню завтра")
    return page


def sign_in(page) -> None:
    page.get_by_label("Логин").fill("handler")
    page.get_by_label("Пароль").fill("secret")
    page.get_by_label("Пароль").press("Enter")
    expect(page.locator(".menu")).to_be_visible()


@pytest.mark.parametrize("lost", ["session", "token too"])
def test_the_toast_goes_once_somebody_has_signed_in_again(document, watch, lost):
    end_all_sessions()
    if lost == "token too":
        document.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    document.get_by_role("button", name="Добавить комментарий").click()
    toast = document.locator("#toasts [role=alert]")
    expect(toast).to_contain_text("Сеанс закончился")

    other = watch(document.context.new_page())
    other.goto(document.url)
    sign_in(other)
    expect(toast).to_have_count(0)
    document.get_by_role("button", name="Добавить комментарий").click()
    expect(document.locator("#document-timeline")).to_contain_text("Позвоню завтра")
    expect(document.get_by_label("Комментарий")).to_have_value("")
    assert Comment.objects.count() == 1


def test_an_answer_that_was_asked_for_before_takes_no_toast_away(
    open_page, make_feedback, cast, tolerated
):
    """The history is slow and comes after the session has ended."""
    tolerated.extend(["401 (Unauthorized)", "Error Code 401"])
    held = []
    page = open_page(user=cast.handler)
    page.route("**/*later=1*", lambda route: held.append(route))
    page.goto(make_feedback().get_absolute_url())
    page.get_by_label("Комментарий").fill("Позвоню завтра")
    end_all_sessions()
    page.get_by_role("button", name="Добавить комментарий").click()
    toast = page.locator("#toasts [role=alert]")
    expect(toast).to_contain_text("Сеанс закончился")
    came = "<section id='document-timeline'>Пришла история</section>"
    held[0].fulfill(status=200, content_type="text/html", body=came)
    expect(page.locator("#document-timeline")).to_contain_text("Пришла история")
    expect(toast).to_contain_text("Сеанс закончился")


def test_a_comment_being_typed_is_kept_for_its_document(document, cast, make_feedback, live_server):
    address = document.url
    document.goto(live_server.url + make_feedback().get_absolute_url())
    expect(document.get_by_label("Комментарий")).to_have_value("")
    document.goto(address)
    expect(document.get_by_label("Комментарий")).to_have_value("Позвоню завтра")

    document.get_by_role("button", name="Добавить комментарий").click()
    expect(document.locator("#document-timeline")).to_contain_text("Позвоню завтра")
    document.goto(address)
    expect(document.get_by_label("Комментарий")).to_have_value("")


def test_a_page_long_form_sent_too_late_is_sent_again(open_page, watch, cast, clinic, tolerated):
    tolerated.append("401 (Unauthorized)")
    page = open_page(f"/clients/{clinic.client.pk}/edit/", user=cast.handler, color_scheme="dark")
    page.get_by_label("Фамилия").fill("Новиков")
    page.locator("textarea[name=note]").fill("Первая строка\nВторая «строка»")
    end_all_sessions()
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("heading", name="Сеанс закончился")).to_be_visible()
    page.set_viewport_size(PHONE)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []
    assert not page.evaluate(WIDER)

    with page.expect_popup() as popup:
        page.get_by_role("link", name="Войти в новой вкладке").click()
    sign_in(watch(popup.value))
    expect(page.get_by_role("status")).to_contain_text("отправьте снова")
    page.get_by_role("button", name="Отправить снова").click()
    expect(page.get_by_role("heading", name="Новиков")).to_be_visible()
    note = Client.objects.get(pk=clinic.client.pk).note
    assert note.splitlines() == ["Первая строка", "Вторая «строка»"]
