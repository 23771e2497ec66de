"""What the page of a document fetches once it stands, beside its history and its cards."""

import json
import re
from html import unescape
from urllib.parse import quote

import pytest

from apps.feedback.pages.register import register as registers
from apps.feedback.tests.reader import put

HTMX = {"HX-Request": "true", "HX-Target": "document-timeline"}


@pytest.fixture
def rest_of(client, cast):
    """Return `rest_of(document, view, who)`: the answer that fills the page."""

    def get(feedback, view: str = "", who: str = "handler"):
        client.force_login(getattr(cast, who))
        address = f"{feedback.get_absolute_url()}?tab=all&later=1&view={quote(view)}"
        return client.get(address, headers=HTMX)

    return get


def beside(page) -> list[str]:
    return re.findall(r'rel="(?:prev|next)" href="/feedback/(\d+)/"', page.text)


def test_it_leads_to_the_neighbours_in_the_view(rest_of, make_feedback, monkeypatch):
    monkeypatch.setattr(registers, "PAGE_SIZE", 2)
    rows = [make_feedback() for _ in range(4)]
    pks = [str(feedback.pk) for feedback in rows]
    assert beside(rest_of(rows[2])) == [pks[3], pks[1]]
    assert beside(rest_of(rows[1], "page=2")) == [pks[2], pks[0]]
    assert beside(rest_of(rows[2], "sort=registered&page=2")) == [pks[1], pks[3]]
    put(rows[1], city="Орёл")
    put(rows[3], city="Орёл")
    page = rest_of(rows[1], "city=Орёл")
    assert beside(page) == [pks[3]]
    assert f'href="/feedback/?city={quote("Орёл")}"' in page.text


def test_the_view_does_not_choose_what_of_the_history_is_shown(rest_of, make_feedback):
    page = rest_of(make_feedback(), "tab=comments&q=ничего").text
    assert re.search(r'tab=all"[^>]* aria-current="true"', page)
    assert "Здесь пока пусто" not in page


def test_it_says_what_the_bell_says(rest_of, make_feedback, cast, client):
    feedback = make_feedback()
    told = re.search(r'id="bell-count"[^>]* data-news="([^"]+)"', rest_of(feedback).text)
    asked = client.get("/notifications/bell/").json()
    assert json.loads(unescape(told.group(1))) == asked


def test_nobody_learns_of_what_is_closed_to_them(rest_of, make_feedback):
    assert rest_of(make_feedback(), who="doctor").status_code == 404


def test_a_page_that_waits_for_nothing_asks_for_its_neighbours(client, cast, make_feedback):
    client.force_login(cast.handler)
    address = make_feedback().get_absolute_url()
    assert "data-neighbours=" in client.get(f"{address}?tab=all").text
    waiting = client.get(address).text
    assert "data-neighbours=" not in waiting
    assert 'data-brings="bell neighbours"' in waiting
