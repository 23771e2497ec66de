"""Clients in a real browser: two cards become one, and two again (C1)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.clients import services
from apps.clients.models import Client, Service, Visit
from apps.feedback.models import Feedback
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


def test_when_it_happened_and_a_visit_of_long_ago(open_page, cast, clinic):
    """Chosen at registration: the visit says where it was, the day and the time are kept."""
    service = Service.objects.create(name="Лечение кариеса")
    for number in range(1, 15):
        Visit.objects.create(
            client=clinic.client,
            branch=clinic.other_branch,
            employee=clinic.employee,
            service=service,
            started_at=timezone.now() - timedelta(days=70 * number),
        )
    oldest = clinic.client.visits.last()
    page = open_page(f"/feedback/new/?client={clinic.client.pk}", user=cast.registrar)
    for size in (PHONE, {"width": 1280, "height": 800}):
        page.set_viewport_size(size)
        assert page.evaluate(WIDTH) <= 0
    page.get_by_label("Вопрос").check()
    page.locator("select[name=visit]").select_option(str(oldest.pk))
    expect(page.locator("select[name=branch]")).to_have_value(str(clinic.other_branch.pk))
    page.locator("input[name=incident_at]").fill("2026-01-17T14:30")
    page.locator(".ProseMirror, [contenteditable=true]").first.fill("Когда приходить снова? " * 3)
    page.get_by_role("button", name="Зарегистрировать").click()
    page.wait_for_url("**/registered/")
    document = Feedback.objects.latest("pk")
    assert document.visit == oldest
    assert timezone.localtime(document.incident_at).strftime("%d.%m.%Y %H:%M") == "17.01.2026 14:30"
