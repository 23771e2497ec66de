"""Lists that are searched by typing: Tab goes through, nothing jumps, words are Russian."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP

pytestmark = pytest.mark.browser


def expect_uncovered(page: Page) -> None:
    """Wait until the foot of the form does not lie over what has the focus."""
    page.wait_for_function(
        """() => {
            const focused = document.activeElement;
            const foot = document.querySelector(".form-foot.is-sticky");
            if (foot.contains(focused) || focused.matches("body, input[type=file]")) return true;
            const line = focused.getBoundingClientRect();
            return line.top >= innerHeight || line.bottom <= foot.getBoundingClientRect().top
                || line.height > innerHeight / 2;
        }""",
        timeout=5000,
    )


@pytest.fixture
def form(open_page, cast) -> Page:
    page = open_page("/feedback/new/", user=cast.registrar)
    page.set_viewport_size(DESKTOP | {"height": 600})
    expect(page.locator(".ck-editor__editable")).to_be_visible()
    page.get_by_role("radio", name="Жалоба на сотрудника").check()
    return page


def tab_through(page: Page) -> None:
    for _ in range(12):
        page.keyboard.press("Tab")
        expect_uncovered(page)
        if page.evaluate("document.activeElement.matches('.ck-editor__editable')"):
            return
    pytest.fail("the editor is not reached by Tab")


def test_tab_goes_through_and_chooses_nothing(form):
    tab_through(form)
    expect(form.locator("#id_subject_employee")).to_have_value("")
    expect(form.locator("#id_category")).to_have_value("")
    form.keyboard.press("Control+Enter")
    expect(form.get_by_text("Выберите сотрудника.")).to_be_visible()
    expect(form.get_by_text("Укажите категорию: без неё")).to_be_visible()


def test_tab_takes_what_was_typed_or_moved_to(form, clinic):
    employee = form.locator("#id_subject_employee-ts-control")
    employee.focus()
    form.keyboard.type("смирн")
    form.keyboard.press("Tab")
    expect(form.locator("#id_subject_employee")).to_have_value(str(clinic.employee.pk))
    form.locator("#id_category-ts-control").focus()
    form.keyboard.press("ArrowDown")
    form.keyboard.press("Tab")
    expect(form.locator("#id_category")).not_to_have_value("")


@pytest.fixture
def filters(open_page, cast, make_feedback) -> Page:
    make_feedback()
    page = open_page("/feedback/", user=cast.handler)
    page.get_by_role("link", name="Отборы").click()
    page.locator("#id_subject_employee-ts-control").click()
    return page


def test_the_first_click_on_show_counts(filters):
    filters.locator("#id_subject_employee-ts-dropdown", has_text="Смирнова").get_by_role(
        "option", name="Смирнова"
    ).click()
    show = filters.get_by_role("button", name="Показать")
    show.scroll_into_view_if_needed()
    place = show.bounding_box()
    filters.mouse.click(place["x"] + 20, place["y"] + place["height"] - 3)
    expect(filters).to_have_url(re.compile(r"subject_employee="))
    expect(filters.locator(".register-chips")).to_contain_text("Смирнова")


def test_an_opened_list_is_opaque_and_says_in_russian_that_nothing_is_found(filters):
    filters.locator("#id_subject_employee-ts-control").fill("нет такой")
    dropdown = filters.locator(".ts-dropdown", has_text="Ничего не найдено")
    expect(dropdown).to_be_visible()
    expect(filters.get_by_text("No results found")).to_have_count(0)
    background = dropdown.evaluate("it => getComputedStyle(it).backgroundColor")
    assert re.fullmatch(r"rgb\(.*\)", background), background
