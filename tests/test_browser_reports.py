"""Reports in a real browser."""

import re

from playwright.sync_api import expect


def test_the_picture_is_called_by_its_title_in_the_language_of_the_page(
    open_page, cast, make_feedback
):
    make_feedback()
    page = open_page("/reports/feedback/?period=all", user=cast.management)
    chart = page.locator("#report-chart")

    expect(chart.locator("canvas, svg").first).to_be_visible()
    expect(chart).to_have_attribute("aria-label", re.compile("Обращения за всё время"))
