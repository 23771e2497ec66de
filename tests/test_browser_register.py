"""The register in a real browser: what must be seen without scrolling sideways."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.clients.models import Client
from apps.feedback.models import Feedback
from apps.organization.models import Branch
from tests.browser import DESKTOP


@pytest.fixture
def long_words(make_feedback, cast, clinic):
    """A document whose every cell is about as wide as cells become."""
    cast.handler.last_name, cast.handler.first_name = "Преображенская", "Оксана"
    cast.handler.middle_name = "Леонидовна"
    cast.handler.save()
    Branch.objects.filter(pk=clinic.branch.pk).update(name="Клиника на Краснопресненской")
    Client.objects.filter(pk=clinic.client.pk).update(last_name="Константинопольский")
    for due in (timedelta(days=-2), timedelta(hours=5), timedelta(days=40)):
        make_feedback(responsible=cast.handler, due_at=timezone.now() + due)
    earlier = make_feedback(responsible=cast.handler)
    Feedback.objects.filter(pk=earlier.pk).update(
        registered_at=timezone.now() - timedelta(days=700)
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.usefixtures("long_words")
def test_the_usual_columns_fit_beside_the_open_menu(open_page, cast, theme):
    page = open_page("/feedback/", user=cast.handler, color_scheme=theme)

    widths = page.locator(".register-scroll").evaluate("it => [it.scrollWidth, it.clientWidth]")
    assert widths[0] <= widths[1]
    last = page.locator(".register-table thead th").last
    assert last.inner_text() == "Обоснована"
    assert last.bounding_box()["x"] + last.bounding_box()["width"] <= DESKTOP["width"]


@pytest.mark.usefixtures("long_words")
def test_what_is_cut_is_told_by_its_title(open_page, cast):
    page = open_page("/feedback/", user=cast.handler)
    branch = page.locator("td.col-branch").first
    branch.hover()
    assert branch.get_attribute("title") == "Клиника на Краснопресненской"
    number = page.locator("td.col-number").first
    number.hover()
    assert not number.get_attribute("title")
