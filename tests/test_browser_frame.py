"""The frame in a real browser: keyboard, look, toasts, a session that expires."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from apps.clients.models import Client
from apps.clients.services import reindex_client
from tests.browser import PHONE


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        (["n"], "/feedback/new/"),
        (["g", "c"], "/clients/"),
        (["g", "r"], "/reports/"),
        (["g", "o"], "/feedback/"),
    ],
)
def test_keys_lead_to_pages(open_page, live_server, cast, keys, path):
    page = open_page("/accounts/password/", user=cast.handler)
    page.locator("h1").click()
    for key in keys:
        page.keyboard.press(key)

    expect(page).to_have_url(f"{live_server}{path}")


def test_keys_work_in_the_russian_layout(open_page, live_server, cast):
    page = open_page("/accounts/password/", user=cast.handler)
    page.locator("h1").click()
    page.evaluate(
        """() => document.body.dispatchEvent(
             new KeyboardEvent("keydown", {key: "т", code: "KeyN", bubbles: true}))"""
    )

    expect(page).to_have_url(f"{live_server}/feedback/new/")


def test_a_key_after_g_does_nothing_where_one_may_not_go(open_page, live_server, cast):
    page = open_page("/accounts/password/", user=cast.registrar)
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.keyboard.press("/")

    expect(page.locator("[data-shortcut='/']")).to_be_focused()
    expect(page).to_have_url(f"{live_server}/accounts/password/")


def test_keys_are_letters_while_typing(open_page, live_server, cast):
    page = open_page("/clients/", user=cast.registrar)
    field = page.locator("#client-search")
    field.press_sequentially("ngc?/")

    expect(field).to_have_value("ngc?/")
    expect(page.locator("#shortcuts")).not_to_be_visible()
    assert "/clients/" in page.url


def test_the_list_of_keys_opens_and_closes(open_page, cast):
    page = open_page("/accounts/password/", user=cast.handler)
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Клавиши")).to_be_visible()
    expect(page.locator("#shortcuts")).to_contain_text("Новое обращение")

    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).not_to_be_visible()


def test_tab_begins_with_the_way_past_the_menu(open_page, cast):
    page = open_page("/clients/", user=cast.registrar)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="К содержанию")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


def test_the_look_outlives_the_page(open_page, cast):
    page = open_page("/clients/", user=cast.registrar, color_scheme="light")
    page.get_by_role("button", name="Светлое или тёмное").click()
    page.get_by_role("button", name="Строки плотнее").click()
    page.get_by_role("button", name="Свернуть меню").click()
    page.reload()

    html = page.locator("html")
    expect(html).to_have_attribute("data-bs-theme", "dark")
    expect(html).to_have_attribute("data-density", "compact")
    assert page.locator(".menu").bounding_box()["width"] < 60
    expect(page.get_by_role("link", name="Клиенты", exact=True)).to_be_visible()


def test_without_a_choice_the_page_follows_the_system(open_page, cast):
    page = open_page("/clients/", user=cast.registrar, color_scheme="dark")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_clients_are_found_as_one_types_and_the_address_holds_the_search(open_page, cast):
    page = open_page("/clients/", user=cast.registrar)
    page.locator("#client-search").press_sequentially("8 916 12")
    expect(page.get_by_role("link", name="Петров Иван Сергеевич")).to_be_visible()
    page.locator("#client-search").press_sequentially("9")

    expect(page.locator("#client-rows")).to_contain_text("Никого не нашли")
    assert "q=8" in page.url


def end_all_sessions() -> None:
    """As if the shift were over."""
    Session.objects.all().delete()


def test_an_expired_session_is_told_and_nothing_typed_is_lost(open_page, cast, tolerated):
    tolerated.extend(["401 (Unauthorized)", "Error Code 401"])
    page = open_page("/clients/", user=cast.registrar)
    end_all_sessions()
    page.locator("#client-search").press_sequentially("петров")

    toast = page.get_by_role("alert")
    expect(toast).to_contain_text("Сеанс закончился")
    expect(toast.get_by_role("link", name="Войти в новой вкладке")).to_be_visible()
    expect(page.locator("#client-search")).to_have_value("петров")
    expect(page.locator("#client-rows")).to_contain_text("Петров")


def test_a_form_can_be_sent_after_signing_in_again_in_another_tab(open_page, watch, cast):
    page = open_page("/clients/new/", user=cast.registrar)
    page.get_by_label("Фамилия").fill("Новиков")
    end_all_sessions()

    other = watch(page.context.new_page())
    other.goto(page.url)
    other.get_by_label("Логин").fill("registrar")
    other.get_by_label("Пароль").fill("secret")
    other.get_by_label("Пароль").press("Enter")
    expect(other.locator(".menu")).to_be_visible()
    page.get_by_role("button", name="Сохранить").click()

    expect(page.get_by_role("heading", name="Новиков")).to_be_visible()


def test_a_failed_request_is_told(open_page, cast, tolerated):
    tolerated.extend(
        [
            "500 (Internal",
            "Error Code 500",
            "net::ERR_FAILED",
            "htmx:sendError",
            "htmx:afterRequest",
        ]
    )
    page = open_page("/clients/", user=cast.registrar)
    page.route("**/clients/?q=*", lambda route: route.fulfill(status=500))
    page.locator("#client-search").press_sequentially("п")
    expect(page.get_by_role("alert")).to_contain_text("Сервер не справился")

    page.route("**/clients/?q=*", lambda route: route.abort())
    page.locator("#client-search").press_sequentially("е")
    expect(page.get_by_role("alert").last).to_contain_text("Нет связи")
    page.get_by_role("button", name="Закрыть сообщение").last.click()
    expect(page.get_by_role("alert")).to_have_count(1)


def test_a_client_gets_one_more_contact(open_page, cast):
    page = open_page("/clients/new/", user=cast.registrar)
    page.get_by_label("Фамилия").fill("Новиков")
    page.get_by_role("button", name="Ещё контакт").click()
    page.keyboard.type("new@mail.ru")
    page.get_by_role("button", name="Сохранить").click()

    expect(page.get_by_role("link", name="new@mail.ru")).to_be_visible()
    assert Client.objects.get(last_name="Новиков").contacts.get().kind == "email"


@pytest.mark.parametrize("path", ["/", "/clients/", "/clients/new/", "/accounts/password/", "/no/"])
def test_nothing_sticks_out_on_a_phone(open_page, cast, make_feedback, tolerated, path):
    tolerated.append("404 (Not Found)")
    make_feedback()
    page = open_page(path, user=cast.handler)
    page.set_viewport_size(PHONE)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.get_by_role("navigation", name="Разделы")).to_be_in_viewport()


def test_the_search_finds_while_one_types_and_goes_by_keys(
    open_page, live_server, cast, clinic, make_feedback
):
    reindex_client(client=clinic.client)
    feedback = make_feedback()
    page = open_page("/accounts/password/", user=cast.quality)
    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type("петр")
    found = page.locator("#search-found")
    expect(found.get_by_role("heading")).to_have_text(["Обращения", "Клиенты"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server}{clinic.client.get_absolute_url()}")

    page.set_viewport_size(PHONE)
    field = page.locator("#search-everything")
    field.fill("петр")
    expect(found.get_by_role("link")).to_have_count(2)
    assert all(box_within(link, PHONE["width"]) for link in found.get_by_role("link").all())
    field.press("Escape")
    expect(found).to_be_hidden()
    field.fill(feedback.number)
    field.press("Enter")
    expect(page).to_have_url(f"{live_server}{feedback.get_absolute_url()}")


def box_within(link, width: int) -> bool:
    box = link.bounding_box()
    return box["x"] >= 0 and box["x"] + box["width"] <= width
