"""Clients in a real browser: two cards become one, and two again (C1)."""

import pytest
from playwright.sync_api import expect

from apps.clients import services
from apps.clients.models import Client
from tests.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def make(cast, *phones, **values):
    return services.create_client(
        by=cast.registrar, values=values, contacts=[{"value": phone} for phone in phones]
    )


def test_two_cards_of_one_client(open_page, cast, clinic, make_feedback):
    """From the list: three clicks to one card, and one more to two again."""
    name = {"last_name": "Иванова", "first_name": "Мария"}
    main = make(cast, "+7 916 111-22-33", city="Тула", note="Боится уколов", **name)
    other = make(cast, "8 916 111 22 33", "8 921 000-11-22", city="Калуга", **name)
    document = make_feedback(client=other)
    page = open_page("/clients/", user=cast.quality)
    expect(page.get_by_text("Возможно, тот же человек:")).to_have_count(2)
    row = page.locator("tr", has=page.locator(f"a[href='{main.get_absolute_url()}']"))
    row.locator(".alike a").click()
    for size in (PHONE, {"width": 1280, "height": 800}):
        page.set_viewport_size(size)
        assert page.evaluate(WIDTH) <= 0
    page.get_by_label("Калуга").check()
    page.get_by_role("button", name="Объединить карточки").click()
    expect(page.get_by_text("921 000-11-22")).to_be_visible()
    expect(page.get_by_role("link", name=document.number)).to_be_visible()
    page.goto(page.url.replace(f"/{main.pk}/", f"/{other.pk}/"))
    assert page.url.endswith(main.get_absolute_url())
    page.set_viewport_size(PHONE)
    assert page.evaluate(WIDTH) <= 0
    page.get_by_role("button", name="Отменить объединение").click()
    expect(page.get_by_text("Отменено: ", exact=False).last).to_be_visible()
    expect(page.get_by_role("link", name=document.number)).to_have_count(0)
    assert not Client.objects.exclude(merged_into=None).exists()
