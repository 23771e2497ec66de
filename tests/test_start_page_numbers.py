"""A number on the start page and the list behind its link are the same set."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from apps.feedback.models import Feedback, State
from apps.feedback.pages.register.register import Register
from conftest import maker_of_documents, maker_of_drafts

pytestmark = pytest.mark.django_db

NUMBERS = (
    r'<a class="count" href="([^"]+)">(\d+)',
    r'<a class="due-over" href="([^"]+)">(?:<[^>]*>|\s)*(\d+)',
    r'<a class="chip" href="([^"]+)">[^<]*<b>(\d+)',
    r'<dt>\s*<a href="([^"]+)">[^<]*</a>\s*</dt>\s*<dd>(\d+)',
)
OPEN = (State.REGISTERED, State.ANALYSED, State.VERIFIED)
WHO = ("registrar", "handler", "secretary", "quality", "management", "head", "admin")
UNLINKED = ("count-home",)  # today's part of «Мои дела», whose page counts by groups


def numbers_of(html: str) -> list[tuple[str, int]]:
    return [
        (unescape(href), int(number))
        for pattern in NUMBERS
        for href, number in re.findall(pattern, html, re.DOTALL)
    ]


def length_of(page) -> int:
    shown = page.context["register"] if "register" in page.context else page.context["list"]
    return shown.documents.count() if isinstance(shown, Register) else shown.rows.count()


@pytest.fixture
def crowd(world):
    """Besides one document of each kind: some with a responsible, every other one overdue."""
    cast, late = world.cast, timezone.now() - timedelta(days=1)
    make = maker_of_documents(maker_of_drafts(world.clinic, cast), cast)
    with_somebody = [make(state=state).pk for state in (*OPEN, State.VERIFIED)]
    Feedback.objects.filter(pk__in=with_somebody).update(responsible=cast.quality)
    nobodys = [make(state=state).pk for state in (State.ANALYSED, State.VERIFIED)]
    Feedback.objects.filter(pk__in=nobodys).update(responsible=None)
    keys = Feedback.objects.unresolved().order_by("state", "pk").values_list("pk", flat=True)
    Feedback.objects.filter(pk__in=list(keys)[::2]).update(deadline_at=late, due_at=late)
    return cast


@pytest.mark.parametrize("who", WHO)
def test_every_number_is_what_its_list_holds(client, crowd, who):
    client.force_login(getattr(crowd, who))
    html = client.get("/").text
    found = numbers_of(html)
    assert found == [(href, length_of(client.get(href))) for href, _number in found]
    assert set(re.findall(r'<span class="count" id="([^"]*)"', html)) <= set(UNLINKED)
    assert '<span class="count">' not in html


def test_those_who_process_have_numbers_of_every_kind(client, crowd):
    client.force_login(crowd.quality)
    addresses = " ".join(href for href, _number in numbers_of(client.get("/").text))
    for part in ("queue=to_close", "queue=to_verify&due=over", "state=verified", "period=month"):
        assert part in addresses
