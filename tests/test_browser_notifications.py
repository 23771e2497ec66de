"""The bell in a browser: it counts, leads to what has happened, and falls silent."""

from django.utils import timezone
from playwright.sync_api import expect

from apps.notifications.models import Notification
from tests.browser import PHONE


def notify(user, feedback, subject: str) -> Notification:
    return Notification.objects.create(
        event="assigned",
        document_id=feedback.pk,
        occurrence=subject,
        channel="inbox",
        user=user,
        recipient=f"user:{user.pk}",
        subject=subject,
        text="Жалоба · На Тверской",
        url=feedback.get_absolute_url(),
        state="sent",
        sent_at=timezone.now(),
    )


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


RECORDER = """
  window.pushed = [];
  window.Notification = class extends EventTarget {
    static permission = "granted";
    constructor(title, { tag }) {
      super();
      window.pushed.push(Object.assign(this, { title, tag }));
      document.documentElement.dataset.pushed = window.pushed.length;
    }
  };
"""
# The tab lies behind another window: the bell is asked for by its timer, not by a look.
HIDDEN = "Object.defineProperty(document, 'hidden', { get: () => true })"


def test_the_browser_tells_what_is_new_and_leads_there(open_page, cast, make_feedback):
    feedback = make_feedback()
    page = open_page(user=cast.handler)
    page.add_init_script(RECORDER)
    page.clock.install()
    with page.expect_response("**/notifications/bell/**"):
        page.goto("/")
    page.wait_for_load_state("networkidle")
    page.evaluate(HIDDEN)
    notice = notify(cast.handler, feedback, "Назначено вам")
    page.clock.run_for(31_000)
    expect(page.locator("html")).to_have_attribute("data-pushed", "1")
    assert page.evaluate("[pushed[0].title, pushed[0].tag]") == [
        "Назначено вам",
        f"notification-{notice.pk}",
    ]
    with page.expect_response("**/notifications/bell/**"):  # told once
        page.clock.run_for(31_000)
    assert page.evaluate("pushed.length") == 1
    page.evaluate("pushed[0].dispatchEvent(new Event('click'))")
    expect(page.locator("h1")).to_have_text(feedback.number)


def test_what_was_there_before_is_not_told_again(open_page, cast, make_feedback):
    notify(cast.handler, make_feedback(), "Давнее")
    page = open_page(user=cast.handler)
    page.add_init_script(RECORDER)
    page.goto("/")
    expect(page.locator("[data-bell-count]")).to_have_text("1")
    assert page.evaluate("pushed.length") == 0


def test_a_client_stops_the_messages_without_signing_in(open_page, clinic):
    from django.urls import reverse

    from apps.clients.services import may_be_told, stop_token

    link = reverse("clients:stop", args=[stop_token(clinic.client, "email")])
    page = open_page(link)
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Не присылать").click()
    expect(page.get_by_role("button", name="Снова присылать")).to_be_visible()
    assert not may_be_told(clinic.client, "email")
