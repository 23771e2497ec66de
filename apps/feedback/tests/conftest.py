"""What the tests of the register share."""

import pytest
from django.test import Client as Browser

from apps.appeal_types.models import Category
from apps.clients.models import Client
from apps.feedback.models import State
from apps.feedback.pages.register import register as register_module
from apps.feedback.tests.reader import LIST, Page, at, put


@pytest.fixture
def open_register(cast):
    """Return `open_register("?q=…", who="handler")`."""
    browsers = {}

    def get(address: str = "", who: str = "handler", **headers) -> Page:
        if who not in browsers:
            browsers[who] = Browser()
            browsers[who].force_login(getattr(cast, who))
        address = address if address.startswith("/") else LIST + address
        return Page(browsers[who].get(address, **headers))

    get.browsers = browsers
    return get


@pytest.fixture
def pair(clinic, cast, make_feedback):
    """Two documents that differ in everything that is filtered by."""
    top = Category.objects.create(name="Сервис")
    stranger = Client.objects.create(last_name="Котова", search_text="котова вера")
    one = make_feedback(state=State.CLOSED, channel="phone", city="Тула")
    other = make_feedback(
        type=clinic.question,
        client=stranger,
        category=top,
        subject_employee=None,
        branch=clinic.other_branch,
        channel="email",
        city="Казань",
        responsible=cast.quality,
    )
    one = put(one, registered_at=at("2024-02-10 12:00"), responsible=cast.handler)
    return one, other


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(register_module, "PAGE_SIZE", 2)
    monkeypatch.setattr(register_module.Register, "last_page", 3)
    monkeypatch.setattr("apps.feedback.pages.register.counts.COUNT_LIMIT", 4)
