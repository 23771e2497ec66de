"""A document in a real browser: Ctrl+Enter, what is said after saving, and the way back."""

import re

import pytest
from playwright.sync_api import expect

from apps.clients.models import ClientContact
from apps.feedback.models import Feedback, State
from conftest import ANALYSIS
from tests.browser import PHONE


@pytest.fixture
def analysable(make_feedback, cast):
    """A document whose analysis lacks nothing but its end."""
    feedback = make_feedback(responsible=cast.handler)
    Feedback.objects.filter(pk=feedback.pk).update(**ANALYSIS)
    return feedback


def test_after_the_next_step_ctrl_enter_takes_it(open_page, cast, analysable):
    page = open_page(analysable.get_absolute_url(), user=cast.handler)
    page.keyboard.press(".")
    page.locator(".stage-form textarea").first.press("Control+Enter")
    expect(page.locator("#document-head .stepper .is-current")).to_contain_text("Разобрана")


def test_after_edit_ctrl_enter_saves_and_says_when(open_page, cast, analysable):
    page = open_page(analysable.get_absolute_url(), user=cast.handler)
    page.keyboard.press("e")
    page.locator(".stage-form textarea").first.fill("Ждал час")
    page.locator(".stage-form textarea").first.press("Control+Enter")
    expect(page.locator("#stage-analysis .saved-at")).to_have_text(
        re.compile(r"Сохранено в \d\d:\d\d")
    )
    analysable = Feedback.objects.get(pk=analysable.pk)
    assert (analysable.state, analysable.dissatisfaction) == (State.REGISTERED, "Ждал час")


def test_back_to_the_list_stands_on_the_row_just_left(open_page, cast, make_feedback):
    documents = [make_feedback() for _ in range(3)]
    page = open_page("/feedback/", user=cast.handler)
    page.get_by_role("link", name=documents[1].number).click()
    page.locator("a[data-shortcut=u]").wait_for()
    page.keyboard.press("u")
    expect(page.locator("tr[aria-current] a").first).to_have_text(documents[1].number)
    expect(page.get_by_role("link", name=documents[1].number)).to_be_focused()


def test_the_details_are_corrected_in_the_rail(open_page, cast, clinic, make_feedback):
    feedback = make_feedback()
    page = open_page(feedback.get_absolute_url(), user=cast.handler)
    page.locator("a[data-action=edit_details]").click()
    page.locator("#id_edit_details_type").select_option(label="Жалоба на сервис")
    expect(page.locator("#id_edit_details_subject_employee")).to_be_hidden()
    page.locator("#id_edit_details_subject_object").select_option(label="Чистота помещений")
    page.locator("button[data-action=edit_details]").click()
    expect(page.locator("#document-rail .facts")).to_contain_text("Чистота помещений")
    expect(page.locator("#document-head")).to_contain_text("Жалоба на сервис")


def test_the_list_of_clients_fits_a_phone(open_page, cast, clinic):
    ClientContact.objects.create(
        client=clinic.client,
        kind="email",
        value="konstantin.konstantinopolsky@example-company.ru",
        normalized="konstantin.konstantinopolsky@example-company.ru",
    )
    page = open_page("/clients/", user=cast.handler)
    page.set_viewport_size(PHONE)
    widths = page.locator(".table-wrap").evaluate("it => [it.scrollWidth, it.clientWidth]")
    assert widths[0] <= widths[1]
    expect(page.get_by_text("Тула")).to_be_in_viewport()


def test_what_is_wrong_with_another_client_is_said_where_it_was_typed(
    open_page, cast, make_feedback, tolerated
):
    tolerated.append("422")
    feedback = make_feedback()
    page = open_page(f"{feedback.get_absolute_url()}?do=set_client", user=cast.handler)
    form = page.locator("form.client-set")
    form.locator("[name=comment]").fill("Записали на однофамильца")
    page.locator("#find-client").fill("Никого такого")
    page.locator("#find-client").press("Enter")
    expect(page.locator("#client-choices")).to_contain_text("Никого")
    expect(form.locator("[name=comment]")).to_have_value("Записали на однофамильца")
    form.get_by_text("Новый клиент").click()
    form.locator("[name=new_phone]").fill("123")
    form.get_by_role("button", name="Сохранить").click()
    expect(form.locator(".errorlist").first).to_be_visible()
    expect(form.locator("[name=comment]")).to_have_value("Записали на однофамильца")
    expect(form.locator("[name=new_phone]")).to_have_value("123")
    expect(page.locator("#document-rail .card-plain")).not_to_have_count(1)


@pytest.mark.parametrize("who", ["handler", "quality", "secretary"])
def test_the_other_actions_can_be_read_on_a_phone(open_page, cast, make_feedback, who):
    page = open_page(make_feedback().get_absolute_url(), user=getattr(cast, who))
    page.set_viewport_size(PHONE)
    page.get_by_label("Другие действия").click()
    box = page.locator(".page-actions .popup-body").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


SEEN = """field => {
  const box = field.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, 20) / 2);
  return document.activeElement === field && (at === field || field.contains(at));
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_what_a_key_opens_is_seen_and_has_the_cursor(open_page, cast, make_feedback, width):
    feedback = make_feedback()
    page = open_page(feedback.get_absolute_url(), user=cast.quality)
    page.set_viewport_size({"width": width, "height": 800})
    expect(page.locator("#document-timeline")).not_to_be_empty()
    for key, name in (("c", "text"), ("a", "responsible")):
        page.locator("h1").first.click()
        page.evaluate("scrollTo(0, 0)")
        page.keyboard.press(key)
        field = page.locator(f"form [name={name}]").first
        expect(field).to_be_focused()
        page.wait_for_function(SEEN, arg=field.element_handle())
        page.keyboard.press("Escape")


def test_a_key_that_can_do_nothing_says_who_acts_next(open_page, cast, make_feedback):
    page = open_page(make_feedback().get_absolute_url(), user=cast.management)
    page.locator("h1").first.click()
    page.keyboard.press(".")
    expect(page.locator("#toasts")).to_contain_text("Дальше: распределить — secretary, admin")
