"""Django admin under the strict Content-Security-Policy: its own scripts must still work.

`open_page` fails a test for any error in the console, so also for a violation of the policy.
"""

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import expect

from apps.clients.models import Client
from apps.clients.services import reindex_client
from apps.organization.tests.makers import ONLY_CHANGED


def page_of(model, name: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}")


def test_no_page_breaks_the_policy(open_page, live_server, clinic, cast):
    page = open_page("/admin/", user=cast.admin)
    for model, model_admin in admin.site._registry.items():
        names = ["changelist"] + ["add"] * (model not in ONLY_CHANGED)
        names += ["import", "export"] if hasattr(model_admin, "resource_classes") else []
        for name in names:
            page.goto(f"{live_server}{page_of(model, name)}")
            expect(page.locator("h1")).to_be_visible()


def test_a_client_and_a_date_are_chosen_by_the_widgets(open_page, clinic, cast):
    reindex_client(client=clinic.client)
    page = open_page("/admin/clients/visit/add/", user=cast.admin)
    page.locator(".field-client .select2-selection").click()
    page.keyboard.type("петров")
    page.locator(".select2-results__option", has_text="Петров Иван").click()
    expect(page.locator(".field-client .select2-selection__rendered")).to_contain_text("Петров")

    page.locator(".field-started_at .date-icon").first.click()
    page.locator("#calendarin0 td:not(.nonday) a").first.click()
    assert page.locator("#id_started_at_0").input_value()


def test_a_file_is_checked_shown_and_imported(open_page, clinic, cast):
    page = open_page(page_of(Client, "import"), user=cast.admin)

    def choose(text: str) -> None:
        file = {"name": "clients.csv", "mimeType": "text/csv", "buffer": text.encode("cp1251")}
        page.locator("[name=import_file]").set_input_files(files=[file])
        page.get_by_role("button", name="Проверить файл").click()

    choose("Фамилия;Имя;Телефоны\nКим;Олег;12")
    expect(page.get_by_role("alert")).to_contain_text("Телефон не распознан")
    choose("Фамилия;Имя;Телефоны\nКим;Олег;8 916 555-44-33")
    expect(page.locator("tr.new ins").first).to_be_visible()
    page.get_by_role("button", name="Загрузить").click()
    expect(page.locator(".messagelist")).to_contain_text("добавлено 1")
    assert Client.objects.get(last_name="Ким").contacts.get().normalized == "+79165554433"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_look_of_the_product_holds_here_too(open_page, live_server, cast, theme):
    page = open_page("/admin/", user=cast.admin)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": str(live_server)}])
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    page.get_by_role("button", name="Светлое или тёмное").click()
    other = {"light": "dark", "dark": "light"}[theme]
    expect(page.locator("html")).to_have_attribute("data-theme", other)
    page.get_by_role("link", name="К обращениям").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", other)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_without_a_choice_it_looks_as_the_system_does(open_page, cast, theme):
    page = open_page("/admin/", user=cast.admin, color_scheme=theme)
    background = page.locator("body").evaluate("it => getComputedStyle(it).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (theme == "light")
