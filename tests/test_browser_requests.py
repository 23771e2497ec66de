"""The bench knows every request that Chromium makes for a page until it is quiet.

Here on two of the documents for each who sees them, in `make soak` on one of each state.
"""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from apps.feedback.models import POSTED
from bench.browsing import Asked, browse
from tests.people import measures_of
from tests.soak import SOAK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ALL = "every document"
SEEN_BY = {
    "quality": [
        "/",
        "/feedback/",
        "/feedback/?filters=1",
        "/feedback/?q=приём",
        "/feedback/?sort=-type",
        "/board/",
        "/board/?lanes=branch",
        "/activities/",
        "/activities/?view=week",
        "/measures/",
        "/root-causes/",
        "/compensations/",
        "/clients/",
        "/notifications/",
        "/reports/",
        "/reports/feedback/",
        "/reports/complaints/",
        ALL,
    ],
    "registrar": ["/", "/feedback/", "/feedback/new/"],
    "secretary": ["/", "/triage/", "/board/", ALL],
    "executor": ["/", "/feedback/", "/activities/"],
}


@pytest.fixture
def documents(make_feedback, cast) -> list:
    found = [make_feedback(state=state) for state in POSTED]
    measures_of(found[3], cast)
    return found


def asked_by_bench(user, address: str) -> list[str]:
    browser = Client()
    browser.force_login(user)

    def ask(wave: list[Asked]) -> list[str]:
        found = [browser.get(each.address, headers=each.headers) for each in wave]
        assert all(each.status_code == 200 for each in found), wave
        return [each.content.decode() for each in found if "html" in each["Content-Type"]]

    return sorted(urlsplit(each.address).path for each in browse(address, ask))


def asked_by_chromium(page, address: str) -> list[str]:
    """What it asks the product for; the files of a page it keeps."""
    asked: list[str] = []

    def note(request) -> None:
        asked.append(urlsplit(request.url).path)

    page.on("request", note)
    page.goto(address, wait_until="networkidle")
    page.remove_listener("request", note)
    return sorted(path for path in asked if not path.startswith(settings.STATIC_URL))


@pytest.mark.parametrize("who", SEEN_BY)
def test_the_bench_asks_for_what_chromium_asks_for(open_page, documents, cast, who):
    user, page = getattr(cast, who), open_page(user=getattr(cast, who))
    seen = documents if SOAK else [documents[0], documents[3]]
    each = [f"/feedback/{document.pk}/" for document in seen]
    addresses = [path for path in SEEN_BY[who] for path in (each if path == ALL else [path])]
    known = {address: asked_by_bench(user, address) for address in addresses}
    assert {address: asked_by_chromium(page, address) for address in addresses} == known
