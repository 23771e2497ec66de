"""Each form of a document opens in a real browser: from the page, by `.`, from the board (A3)."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.feedback.models import Feedback, State
from conftest import CLOSING

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Kind, state, who looks → the next step, which `.` opens.
LOOKS = [
    ("complaint", "registered", "handler", "analyse"),
    ("complaint", "registered", "secretary", ""),
    ("complaint", "analysed", "quality", "verify"),
    ("complaint", "verified", "handler", "close"),
    ("complaint", "closed", "handler", ""),
    ("complaint", "merged", "handler", ""),
    ("praise", "registered", "handler", "close"),
    ("praise", "registered", "executor", "close"),
    ("praise", "analysed", "quality", "close"),
]
# Kind, state, who moves the card → the states that the menu of the card offers.
MOVES = [
    ("complaint", "registered", "admin", ["analysed", "rejected"]),
    ("complaint", "analysed", "quality", ["registered", "verified"]),
    ("complaint", "verified", "quality", ["registered", "closed"]),
    ("praise", "registered", "handler", ["closed"]),
    ("praise", "registered", "executor", ["closed"]),
    ("praise", "analysed", "handler", ["closed"]),
]


@pytest.fixture
def document(make_feedback, clinic, cast):
    def make(kind: str, state: str) -> Feedback:
        values = {"executor": cast.executor, "department": clinic.department}
        if kind == "praise" and state != "registered":  # analysed before it needed none
            feedback = make_feedback(state=state, **values)
            kept = {"nature": "praise", "is_complaint": False, "needs_analysis": False}
            Feedback.objects.filter(pk=feedback.pk).update(**kept)
            return feedback
        return make_feedback(state=state, type=getattr(clinic, kind), **values)

    return make


def is_open(page: Page, feedback: Feedback, action: str) -> None:
    """The form of the action stands on the page, and something in it can be pressed."""
    address = reverse(f"feedback:{action}", args=[feedback.pk])
    button = page.locator(f"form[action='{address}'] button, button[formaction='{address}']")
    expect(button.first).to_be_visible()


@pytest.mark.parametrize(("kind", "state", "who", "step"), LOOKS)
def test_from_the_page_and_by_the_key(open_page, cast, document, kind, state, who, step):
    feedback = document(kind, state)
    page = open_page(feedback.get_absolute_url(), user=getattr(cast, who))
    links = page.locator("a[data-action]")
    expect(links.first).to_be_attached()
    offered = dict.fromkeys(links.evaluate_all("all => all.map(a => a.dataset.action)"))
    assert (step in offered) is bool(step)
    for action in offered:
        page.goto(feedback.get_absolute_url())
        link = page.locator(f"a[data-action={action}]").first
        expect(link).to_be_attached()  # some parts of the page come a little later
        folded = page.locator(f"details:not([open]):has(a[data-action={action}]) > summary")
        if folded.count():
            folded.first.click()
        link.click()
        is_open(page, feedback, action)
    if step:
        page.goto(feedback.get_absolute_url())
        expect(page.locator("a[data-shortcut='.']")).to_be_visible()
        page.keyboard.press(".")
        is_open(page, feedback, step)


@pytest.mark.parametrize(("kind", "state", "who", "states"), MOVES)
def test_from_the_menu_of_the_card(open_page, cast, document, kind, state, who, states):
    feedback = document(kind, state)
    page = open_page("/board/?lanes=branch", user=getattr(cast, who))
    menu = page.get_by_role("button", name=f"Перевести {feedback.number} в…")
    menu.click()
    choices = page.locator("#board-dialog [data-to]")
    expect(choices).to_have_count(len(states))
    offered = choices.evaluate_all("all => all.map(button => button.dataset.to)")
    assert sorted(offered) == sorted(states)
    for to in states:
        page.locator(f"#board-dialog [data-to={to}]").click()
        expect(page.locator("#board-dialog form[data-move-form]")).to_be_visible()
        page.goto("/board/?lanes=branch")
        menu.click()
        expect(choices).to_have_count(len(states))


def test_an_executor_closes_a_praise_by_the_key(open_page, cast, document):
    feedback = document("praise", "registered")
    page = open_page(feedback.get_absolute_url(), user=cast.executor)
    expect(page.locator("a[data-action=analyse]")).to_have_count(0)
    page.keyboard.press(".")
    form = page.locator("#stage-closing form")
    form.locator("[name=confirmation]").select_option(CLOSING["confirmation"])
    form.locator("[name=confirmation_note]").fill(CLOSING["confirmation_note"])
    form.locator("[name=confirmation_note]").press("Control+Enter")
    expect(page.locator("#document-head .state")).to_have_text("Закрыта")
    assert Feedback.objects.get(pk=feedback.pk).state == State.CLOSED
