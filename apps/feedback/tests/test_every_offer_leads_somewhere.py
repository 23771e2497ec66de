"""Type × role × state: each action that the page offers opens a form, where the page says it does.

As a browser reads the page: what a link fetches has the part that the link puts in, both on the
page and in the answer, and the form in it is sent to the action that was offered.
"""

import pytest
from django.urls import reverse
from lxml import html

from apps.appeal_types.models import AppealType
from apps.feedback.models import Feedback, State

ROLES = ("handler", "secretary", "quality", "director", "executor", "head", "management", "admin")
STATES = ("registered", "analysed", "verified", "closed", "rejected", "merged")
# The type of the clinic, with the object that it asks for.
TYPES = {
    "complaint": {},
    "praise": {},
    "question": {"subject_employee": None, "category": None},
    "question without analysis": {"subject_employee": None, "category": None},
}


class Reader:
    """The ids of a page, and its links that fetch a part of it."""

    def __init__(self, text: str) -> None:
        self.page = html.fromstring(text)
        self.ids = set(self.page.xpath("//@id"))
        links = self.page.xpath("//*[@hx-get != '' and starts-with(@hx-target, '#')]")
        self.links = [dict(link.attrib) for link in links]

    def names_within(self, target: str, address: str) -> bool:
        """Whether the address stands in a tag inside the element with the id `target`."""
        within = "//*[@id = $target]//@*[. = $address]"
        return bool(self.page.xpath(within, target=target, address=address))


@pytest.fixture
def documents(clinic, make_feedback, cast):
    """One document of the type in each state that it can be in, with the executor at work."""

    def make(kind: str) -> dict[str, Feedback]:
        appeal_type = getattr(clinic, kind.split()[0])
        needs_analysis = documents_are_analysed(kind)
        AppealType.objects.filter(pk=appeal_type.pk).update(needs_analysis=True)
        appeal_type.refresh_from_db()
        values = {"type": appeal_type, **TYPES[kind]}
        placed = {"department": clinic.department, "executor": cast.executor}
        made = {state: make_feedback(state=state, **values, **placed) for state in STATES}
        # Some were analysed before it was said that they need none.
        Feedback.objects.update(needs_analysis=needs_analysis)
        return {state: Feedback.objects.get(pk=each.pk) for state, each in made.items()}

    return make


def offers(reader: Reader) -> list[dict]:
    return [link for link in reader.links if link.get("data-action")]


@pytest.mark.parametrize("kind", TYPES)
def test_every_offer_opens_where_it_says(kind, documents, client, cast):
    broken, seen = [], set()
    for state, feedback in documents(kind).items():
        for role in ROLES:
            client.force_login(getattr(cast, role))
            page = client.get(feedback.get_absolute_url())
            if page.status_code == 404:
                continue
            reader = Reader(page.text)
            for link in offers(reader):
                seen.add(link["data-action"])
                why = what_is_broken(client, reader, link, feedback)
                if why:
                    broken.append(f"{kind}, {state}, {role}: {link['data-action']}: {why}")
    assert not broken, "\n".join(["", *broken])
    assert seen >= ({"analyse", "verify"} if documents_are_analysed(kind) else set()) | {"close"}


def documents_are_analysed(kind: str) -> bool:
    return kind in ("complaint", "question")


def what_is_broken(client, reader: Reader, link: dict, feedback: Feedback) -> str:
    target = link["hx-target"].removeprefix("#")
    answer = client.get(link["hx-get"])
    if answer.status_code != 200:
        return f"answers {answer.status_code}"
    opened = Reader(answer.text)
    if target not in reader.ids or target not in opened.ids:
        return f"there is no #{target}"
    action = link["data-action"]
    address = reverse(f"feedback:{action}", args=[feedback.pk])
    if address not in answer.text:
        return "no form is sent there"
    is_within = opened.names_within(target, address)
    return "" if is_within else f"the form is not in #{target}"


@pytest.mark.parametrize("role", ["handler", "quality", "executor"])
def test_what_needs_no_analysis_is_closed_and_not_analysed(
    role, documents, client, cast, make_feedback
):
    feedback = documents("praise")["registered"]
    client.force_login(getattr(cast, role))
    page = client.get(feedback.get_absolute_url()).context["page"]
    assert "analyse" not in page.actions
    assert "edit_analysis" not in page.actions
    data = {"version": feedback.version, "analysis": "Разбор", "validity": "yes"}
    answer = client.post(reverse("feedback:analyse", args=[feedback.pk]), data)
    assert answer.status_code == 409
    assert "разбор им не нужен" in answer.text
    assert "Разбор" in answer.text  # what was typed is still there to copy


def test_what_was_analysed_before_its_type_needed_no_analysis_is_closed(
    make_feedback, clinic, client, cast
):
    """«Разобрана» is no dead end: the type was changed, or it was analysed through the board."""
    feedback = make_feedback(
        state=State.ANALYSED, type=clinic.question, subject_employee=None, category=None
    )
    Feedback.objects.filter(pk=feedback.pk).update(needs_analysis=False)
    client.force_login(cast.handler)
    page = client.get(feedback.get_absolute_url()).context["page"]
    assert page.next_step.name == "close"
    assert [step.state for step in page.milestones] == ["registered", "analysed", "closed"]
    data = {
        "version": feedback.version,
        "confirmation": "call",
        "confirmation_note": "По телефону, 15 июня",
    }
    answer = client.post(reverse("feedback:move", args=[feedback.pk, "closed"]), data)
    assert answer.status_code == 204
    assert Feedback.objects.get(pk=feedback.pk).state == State.CLOSED


def test_a_complaint_still_cannot_skip_its_verification(make_feedback, client, cast):
    feedback = make_feedback(state=State.ANALYSED)
    client.force_login(cast.handler)
    answer = client.get(reverse("feedback:move", args=[feedback.pk, "closed"]))
    assert answer.status_code == 409


def test_the_board_offers_closing_instead_of_an_analysis(documents, client, cast):
    feedback = documents("praise")["registered"]
    client.force_login(cast.handler)
    ahead = client.get(reverse("feedback:moves", args=[feedback.pk])).context["moves"]
    assert [move.to for move in ahead] == [State.CLOSED, State.REJECTED]
    refused = client.get(reverse("feedback:move", args=[feedback.pk, "analysed"]))
    assert (refused.status_code, "Закрыта" in refused.json()["reason"]) == (409, True)


@pytest.mark.parametrize("kind", TYPES)
def test_each_move_that_the_board_offers_opens_its_form(kind, documents, client, cast):
    for feedback in documents(kind).values():
        for role in ROLES:
            client.force_login(getattr(cast, role))
            answer = client.get(reverse("feedback:moves", args=[feedback.pk]))
            if answer.status_code == 404:
                continue
            for move in answer.context["moves"]:
                opened = client.get(reverse("feedback:move", args=[feedback.pk, move.to]))
                assert (opened.status_code == 200) is not bool(move.why_not)


@pytest.mark.parametrize("role", ["handler", "secretary", "head", "executor"])
def test_whatever_a_page_fetches_has_its_place(role, documents, client, cast):
    """Routing, activities, money, measures, messages: what a click puts in, and where."""
    broken = []
    client.force_login(getattr(cast, role))
    for state, feedback in documents("complaint").items():
        page = client.get(feedback.get_absolute_url())
        reader = Reader(page.text)
        for link in reader.links:
            answer = client.get(link["hx-get"], headers={"HX-Request": "true"})
            wanted = {link.get("hx-select", "").removeprefix("#")} - {""}
            if answer.status_code != 200 or not wanted <= Reader(answer.text).ids:
                broken.append(f"{state}: {link['hx-get']}: {answer.status_code}")
            if link["hx-target"].removeprefix("#") not in reader.ids:
                broken.append(f"{state}: {link['hx-get']}: no {link['hx-target']}")
    assert not broken, "\n".join(["", *broken])
