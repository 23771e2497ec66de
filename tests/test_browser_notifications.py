"""The bell in a browser: it counts, leads to what has happened, and falls silent."""

from django.utils import timezone
from playwright.sync_api import expect

from apps.notifications.models import Notification
from tests.browser import PHONE


def notify(user, feedback, subject: str) -> Notification:
    return Notification.objects.create(
        event="assigned", document_id=feedback.pk, occurrence=subject, channel="inbox", user=user,
        recipient=f"user:{user.pk}", subject=subject, text="Жалоба · На Тверской",
        url=feedback.get_absolute_url(), state="sent", sent_at=timezone.now(),
    )  # fmt: skip


def test_the_bell_leads_to_the_document(open_page, cast, make_feedback):
    feedback = make_feedback()
    notify(cast.handler, feedback, "Первое"), notify(cast.handler, feedback, "Второе")
    page = open_page("/", user=cast.handler)
    bell = page.get_by_role("link", name="Уведомления: 2 непрочитанных")
    expect(bell).to_be_visible()
    bell.click()
    page.get_by_role("link", name="Первое").click()
    expect(page.locator("h1")).to_have_text(feedback.number)
    expect(page.locator("[data-bell-count]")).to_have_text("1")


def test_all_are_read_at_once_on_a_phone(open_page, cast, make_feedback):
    notify(cast.handler, make_feedback(), "Назначено вам")
    page = open_page(user=cast.handler)
    page.set_viewport_size(PHONE)
    page.goto("/notifications/")
    page.get_by_role("button", name="Прочитать все").click()
    expect(page.get_by_text("Прочитано: 1.")).to_be_visible()
    expect(page.locator("[data-bell-count]")).to_be_hidden()
    page.get_by_role("link", name="Непрочитанные").click()
    expect(page.get_by_text("Всё прочитано")).to_be_visible()


def test_what_to_be_told_is_chosen(open_page, cast):
    page = open_page("/notifications/settings/", user=cast.handler)
    box = page.get_by_label("Назначено: уведомления в программе")
    expect(box).to_be_checked()
    box.uncheck()
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Выбор сохранён")).to_be_visible()
    expect(page.get_by_label("Назначено: уведомления в программе")).not_to_be_checked()


def test_a_client_stops_the_messages_without_signing_in(open_page, clinic):
    from django.urls import reverse

    from apps.clients.services import may_be_told, stop_token

    link = reverse("clients:stop", args=[stop_token(clinic.client, "email")])
    page = open_page(link)
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Не присылать").click()
    expect(page.get_by_role("button", name="Снова присылать")).to_be_visible()
    assert not may_be_told(clinic.client, "email")
