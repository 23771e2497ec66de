"""A session that ends while somebody types, in a real browser: told once, and nothing is lost."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from apps.feedback.models import Comment
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
