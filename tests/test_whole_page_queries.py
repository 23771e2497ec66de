"""What a browser asks for until a page is quiet: how many requests, and the queries of them all."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.feedback.models import Feedback
from apps.notifications.models import Occurrence
from apps.notifications.services import fan_out
from bench.browsing import Asked, browse
from conftest import ROLES, maker_of_documents, maker_of_drafts
from tests.appeals import complaint


def whole_page(user, address: str) -> tuple[int, int]:
    """Ask for the page and all that it asks for: (requests, queries)."""
    browser = Client()
    browser.force_login(user)
    browser.get(address)  # what is kept from one request to the next is kept now

    def ask(wave: list[Asked]) -> list[str]:
        responses = [browser.get(each.address, headers=each.headers) for each in wave]
        assert [each.status_code for each in responses] == [200] * len(wave), wave
        return [each.content.decode() for each in responses if "html" in each["Content-Type"]]

    with CaptureQueriesContext(connection) as queries:
        asked = browse(address, ask)
    return len(asked), len(queries)


def ceilings(table: str) -> list[tuple[str, str, int, int]]:
    rows = (line.split() for line in table.strip().splitlines())
    return [(who, address, int(most), int(sql)) for who, address, most, sql in rows]


MOST_OF_A_DOCUMENT = 25  # queries, with all that its page asks for

# who, page, requests, queries. Raised only with a reason that is worth it to everybody who waits:
# of the form of a registration by the goals that a client may have (C7).
CEILINGS = """
registrar / 2 10
operator / 2 10
callcenter_head / 2 10
doctor / 2 10
branch_manager / 2 11
handler / 2 16
secretary / 2 12
quality / 2 16
director / 2 16
management / 2 11
employee / 2 11
head / 2 13
executor / 2 14
outsider / 2 8
accountant / 2 11
admin / 2 24
handler /feedback/ 3 14
quality /feedback/ 3 14
executor /feedback/ 3 18
head /feedback/ 3 18
registrar /feedback/ 3 12
registrar /feedback/new/ 2 14
handler /feedback/{posted}/ 2 23
quality /feedback/{analysed}/ 2 22
executor /feedback/{assigned}/ 2 25
head /feedback/{routed}/ 2 25
quality /feedback/{closed}/ 2 21
quality /board/ 3 17
secretary /triage/ 2 8
"""


@pytest.mark.parametrize(("who", "address", "requests", "queries"), ceilings(CEILINGS))
def test_a_whole_page_keeps_its_ceiling(world, who, address, requests, queries):
    address = address.format(**{name: each.pk for name, each in world.documents.items()})
    asked = whole_page(getattr(world.cast, who), address)
    assert (asked[0] <= requests, asked[1] <= queries) == (True, True), asked


@pytest.mark.parametrize("who", [*ROLES, "admin"])
def test_a_document_keeps_its_ceiling_whoever_opens_it(world, who):
    user = getattr(world.cast, who)
    opened = Feedback.objects.posted_visible_to(user).order_by("pk")
    asked = {str(each): whole_page(user, each.get_absolute_url()) for each in opened}
    most = max(queries for _requests, queries in asked.values()) if asked else 0
    assert most <= MOST_OF_A_DOCUMENT, asked


def test_every_role_has_a_ceiling_of_its_start_page():
    asked = {who for who, address, *_most in ceilings(CEILINGS) if address == "/"}
    assert asked == {*ROLES, "admin"}


def test_the_form_of_a_registration_keeps_its_ceiling_until_the_next_page(world):
    """From the button to the page that says the number, with what goes into the outbox."""
    clinic, browser = world.clinic, Client()
    browser.force_login(world.cast.registrar)
    browser.get("/feedback/new/")
    with CaptureQueriesContext(connection) as sent:
        answer = browser.post("/feedback/new/", complaint(clinic))
    assert answer.status_code == 302
    assert Occurrence.objects.filter(told_at=None).exists()
    assert len(sent) <= 19  # one of them asks for the rules of routing
    with CaptureQueriesContext(connection) as shown:
        assert browser.get(answer["Location"]).status_code == 200
    assert len(shown) <= 9


def test_what_the_worker_asks_for_one_registration_keeps_its_ceiling(world):
    register = maker_of_documents(maker_of_drafts(world.clinic, world.cast), world.cast)
    fan_out.fan_out_all()
    register(by=world.cast.registrar)
    with CaptureQueriesContext(connection) as queries:
        fan_out.fan_out_all()
    assert not Occurrence.objects.filter(told_at=None).exists()
    assert len(queries) <= 19
