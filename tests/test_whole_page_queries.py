"""What a browser asks for until a page is quiet: how many requests, and the queries of them all."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.notifications.models import Occurrence
from apps.notifications.services import telling
from bench.browsing import Asked, browse
from conftest import ROLES, maker_of_documents, maker_of_drafts


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


# who, page, requests, queries. Raised only with a reason that is worth it to everybody who waits.
CEILINGS = """
registrar / 2 14
operator / 2 14
callcenter_head / 2 14
doctor / 2 14
branch_manager / 2 14
handler / 2 17
secretary / 2 14
quality / 2 16
director / 2 16
management / 2 12
head / 2 14
executor / 2 14
outsider / 2 12
handler /feedback/ 3 18
quality /feedback/ 3 17
executor /feedback/ 3 23
head /feedback/ 3 23
registrar /feedback/ 3 18
registrar /feedback/new/ 2 20
handler /feedback/{posted}/ 8 66
quality /feedback/{analysed}/ 8 64
executor /feedback/{assigned}/ 8 73
head /feedback/{routed}/ 8 79
quality /feedback/{closed}/ 8 55
quality /board/ 3 20
secretary /triage/ 2 11
"""


@pytest.mark.parametrize(("who", "address", "requests", "queries"), ceilings(CEILINGS))
def test_a_whole_page_keeps_its_ceiling(world, who, address, requests, queries):
    address = address.format(**{name: each.pk for name, each in world.documents.items()})
    asked = whole_page(getattr(world.cast, who), address)
    assert (asked[0] <= requests, asked[1] <= queries) == (True, True), asked


def test_every_role_has_a_ceiling_of_its_start_page():
    assert {who for who, address, *_most in ceilings(CEILINGS) if address == "/"} == set(ROLES)


def test_what_the_worker_asks_for_one_registration_keeps_its_ceiling(world):
    register = maker_of_documents(maker_of_drafts(world.clinic, world.cast), world.cast)
    telling.tell_all()
    register(by=world.cast.registrar)
    with CaptureQueriesContext(connection) as queries:
        telling.tell_all()
    assert not Occurrence.objects.filter(told_at=None).exists()
    assert len(queries) <= 32
