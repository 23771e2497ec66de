"""The list of keys that `?` shows holds the keys which do something on that very page."""

import re

import pytest
from django.urls import reverse

from apps.feedback.models import State

LISTED = re.compile(r'<span class="kbd">([^<]+)</span>')
# What the scripts of a page do by themselves, without an element that names the key.
EVERYWHERE = {"Esc", "?", "g"}
OF_THE_REGISTER = {"j", "k", "Enter", "Пробел"}
BY_CTRL = {"Ctrl", "Enter"}  # saves what is typed into a form that guards it


@pytest.fixture
def keys(client, cast):
    """Return the keys in the list of a page, and those that its elements answer to."""

    def of(address: str, who: str) -> tuple[set[str], set[str]]:
        client.force_login(getattr(cast, who))
        html = client.get(address).text
        shown = html.partition('id="shortcuts"')[2].partition("</dialog>")[0]
        works = set(re.findall(r'data-(?:shortcut|go)="([^"]+)"', html)) | EVERYWHERE
        return set(LISTED.findall(shown)), works | (BY_CTRL if "data-guard" in html else set())

    return of


@pytest.mark.parametrize("who", ["handler", "quality", "secretary", "management", "executor"])
@pytest.mark.parametrize("state", ["registered", "analysed", "closed"])
@pytest.mark.parametrize("action", ["", "?do=edit_analysis", "?do=reassign"])
def test_of_a_document(keys, cast, client, make_feedback, who, state, action):
    feedback = make_feedback(state=state, executor=cast.executor)
    listed, works = keys(feedback.get_absolute_url() + action, who)
    client.force_login(getattr(cast, who))
    beside = client.get(reverse("feedback:neighbours", args=[feedback.pk])).text
    assert 'data-shortcut="u"' in beside
    assert listed == works | {"j", "k", "u"}


def test_j_and_k_lead_to_the_neighbours(client, cast, make_feedback):
    _newer, middle, _older = (make_feedback() for _ in range(3))
    client.force_login(cast.handler)
    beside = client.get(reverse("feedback:neighbours", args=[middle.pk])).text
    assert set(re.findall(r'data-shortcut="(\w)"', beside)) == {"j", "k", "u"}


@pytest.mark.parametrize("who", ["handler", "management", "outsider"])
def test_of_the_register(keys, make_feedback, who):
    make_feedback(state=State.REGISTERED)
    listed, works = keys(reverse("feedback:list"), who)
    own = OF_THE_REGISTER if who != "outsider" else set()
    chooses = {"x"} if who == "handler" else set()  # who may change many at once
    assert listed == works | own | chooses


@pytest.mark.parametrize("who", ["registrar", "handler", "management"])
def test_of_other_pages(keys, clinic, who):
    for address in ("/", reverse("clients:list"), clinic.client.get_absolute_url()):
        listed, works = keys(address, who)
        assert listed == works, address


def test_of_the_registration(keys):
    listed, works = keys(reverse("feedback:new"), "registrar")
    assert listed == works | BY_CTRL
