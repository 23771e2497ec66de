"""What comes out on paper, from a dark screen: light, whole, nothing to click, nothing folded."""

import re

import pytest
from playwright.sync_api import Page

from apps.appeal_types.models import Guidance
from apps.feedback.services import agree_with_client

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What is left of A4 between the margins of `print.css`, in pixels of 1/96 inch.
UPRIGHT, ACROSS = 703, 1032
ROWS = 30  # more than stand on one page

PAPER = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (selector) => all(selector).filter((each) => each.checkVisibility());
  const style = (name) => (each) => getComputedStyle(each)[name];
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number);
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  };
  const words = (each) => each.innerText;
  const cells = shown("main th, main td");
  const wraps = shown("main .table-wrap");
  return {
    wide: document.documentElement.scrollWidth > innerWidth,
    cut: cells.filter((each) => each.scrollWidth > each.clientWidth + 1).map(words),
    hidden: wraps.filter((each) => each.scrollHeight > each.clientHeight + 1).length,
    clickable: shown(".menu, .topbar, .btn, button, summary.btn").map(words),
    heads: all("main thead").map(style("display")),
    rows: all("main tbody tr").map(style("breakInside")),
    folded: all("main details:not(.popup, .change)").filter((each) => !each.open).length,
    paper: light(style("backgroundColor")(document.body)),
    ink: shown("main :is(h1, h2, p, td, dd, a)").map(style("color")).map(light),
  };
}"""


@pytest.fixture
def appeals(make_feedback, cast, clinic):
    Guidance.objects.create(name="Возврат", type=clinic.complaint, text="<p>Предложите осмотр</p>")
    made = [make_feedback(goal_text="Вернуть деньги") for _ in range(ROWS)]
    agree_with_client(feedback=made[0], by=cast.handler, agreements=[("step", "Принести чек")])
    return made


def test_every_page_that_is_printed_is_light_whole_and_without_buttons(open_page, appeals, cast):
    document = appeals[0]
    for path, width, pages in (
        (document.get_absolute_url(), UPRIGHT, 1),
        (
            "/feedback/?columns=number,registered,type,state,client,branch,category,author",
            ACROSS,
            2,
        ),
        ("/reports/complaints/", ACROSS, 1),
        (f"/clients/{document.client_id}/", UPRIGHT, 1),
    ):
        page = open_page(path, user=cast.quality, color_scheme="dark")
        page.wait_for_load_state("networkidle")
        screen = page.evaluate("document.documentElement.dataset.bsTheme")
        file = page.pdf(prefer_css_page_size=True)
        across = re.search(rb"/MediaBox \[0 0 (\d+)", file)
        assert len(re.findall(rb"/Type /Page\b", file)) >= pages, path
        assert (int(across[1]) > 700) == (width == ACROSS), path
        assert on_paper(page, width) == {
            "wide": False,
            "cut": [],
            "hidden": 0,
            "clickable": [],
            "heads": {"table-header-group"},
            "rows": {"avoid"},
            "folded": 0,
            "is_light": True,
            "is_dark_ink": True,
        }, path
        page.emulate_media(media="screen", color_scheme="dark")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("document.documentElement.dataset.bsTheme") == screen == "dark"
        page.context.close()


def on_paper(page: Page, width: int) -> dict:
    """As the printer gets it; a page without tables has nothing to say of them."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    found = page.evaluate(PAPER)
    ink = found.pop("ink")
    return found | {
        "heads": set(found["heads"]) or {"table-header-group"},
        "rows": set(found["rows"]) or {"avoid"},
        "is_light": found.pop("paper") > 0.98,
        "is_dark_ink": max(ink) < 0.6,
    }
