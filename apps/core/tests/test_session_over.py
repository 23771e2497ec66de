"""The session has ended: the words are the same, whatever else the browser has lost; signing out
leaves nothing behind."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.core.web.middleware import PermissionsPolicyMiddleware

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def strict(cast) -> Client:
    """As a browser: the CSRF token is checked."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.handler)
    return browser


def lose(browser: Client, *names: str) -> None:
    for name in names:
        browser.cookies.pop(name, None)


COOKIES = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)


@pytest.mark.parametrize("lost", [COOKIES[:1], COOKIES])
def test_htmx_is_told_to_sign_in(strict, make_feedback, lost):
    feedback = make_feedback()
    strict.get(feedback.get_absolute_url())
    lose(strict, *lost)
    address = reverse("feedback:comment", args=[feedback.pk])
    assert strict.post(address, {"text": "Позвоню"}, headers=HTMX).status_code == 401


@pytest.mark.parametrize("lost", [COOKIES[:1], COOKIES])
def test_a_form_leads_to_the_sign_in_page_with_the_same_words(strict, lost):
    strict.get(reverse("feedback:new"))
    lose(strict, *lost)
    page = strict.post(reverse("feedback:new"), {"kept": "1"}, follow=True)
    assert page.redirect_chain[0][0].startswith(reverse("login"))
    assert "Сеанс закончился" in page.text


def test_whoever_is_signed_in_still_needs_the_token(strict, make_feedback):
    feedback = make_feedback()
    address = reverse("feedback:comment", args=[feedback.pk])
    assert strict.post(address, {"text": "Позвоню"}).status_code == 403
    assert not feedback.comments.exists()


def test_signing_out_leaves_nothing_in_the_browser(client, cast):
    client.force_login(cast.handler)
    answer = client.post(reverse("logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    client.force_login(cast.admin)
    answer = client.post("/admin/logout/", follow=False)
    assert (answer.status_code, answer.url) == (307, reverse("logout"))


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/healthz/", "/no/such/page/"])
def test_no_page_may_use_the_camera_or_the_place(client, cast, address):
    client.force_login(cast.handler)
    policy = client.get(address, follow=True).headers["Permissions-Policy"]
    for feature in PermissionsPolicyMiddleware.REFUSED:
        assert f"{feature}=()" in policy
