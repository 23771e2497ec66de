"""What the access table cannot say by a status: lists, searches, exports, what is one's own.

On the same world as `tests/test_access.py` (B8, S11, C4).
"""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.doors import (
    AUTHOR,
    CLIENTS,
    EVERYBODY,
    POSTED,
    PROCESSES,
    REGISTERS,
    SEES_ALL,
    TRIAGES,
    VISIBLE,
)
from tests.test_access import rated

# What lies with head and executor is an appeal of this client's.
CARD = CLIENTS | {"head", "executor"}


@pytest.fixture
def clinic(world):
    return world.clinic


@pytest.fixture
def cast(world):
    return world.cast


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_reassigning_takes_the_right_to_process(world, role):
    document = world.documents["posted"]
    browser = Browser()
    browser.force_login(getattr(world.cast, role))
    data = {"version": document.version, "responsible": world.cast.quality.pk}
    status = browser.post(reverse("feedback:reassign", args=[document.pk]), data).status_code
    expected = 302 if role in PROCESSES else 403 if role in SEES_ALL else 404
    assert status == expected


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_a_file_leaves_a_draft_by_its_author_only(world, role):
    draft = world.documents["draft"]
    browser = Browser()
    browser.force_login(getattr(world.cast, role))
    address = reverse("feedback:delete_draft_file", args=[draft.key, draft.attachments.get().pk])
    status = browser.post(address).status_code
    if role in AUTHOR:
        assert status in {200, 204, 302}
        assert not draft.attachments.exists()
    else:
        assert status in {403, 404}
        assert draft.attachments.exists()


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_lists_search_and_export_hold_what_the_role_sees(world, role):
    """The number of an invisible document stands nowhere; that of a visible one everywhere."""
    browser = Browser()
    browser.force_login(getattr(world.cast, role))
    doors = {
        "register": browser.get(reverse("feedback:list")),
        "search": browser.get(reverse("feedback:list"), {"q": "сорок минут"}),
        "export": browser.get(reverse("feedback:export"), {"format": "csv"}),
        "client card": browser.get(reverse("clients:detail", args=[world.clinic.client.pk])),
        "board": browser.get(reverse("complaints:board"), {"cards": 1}),
        "board told": browser.post(reverse("complaints:board_changes"), {"since": "1-1"}),
    }
    pages = {door: response.getvalue().decode() for door, response in doors.items()}
    for label in POSTED:
        number = world.documents[label].number
        for door, page in pages.items():
            shown = number in page
            is_elsewhere = label == "merged" and door.startswith("board")
            if is_elsewhere or (door == "client card" and role not in CARD):
                assert not shown, (door, label)
            else:
                assert shown == (role in VISIBLE[label]), (door, label)


@pytest.mark.parametrize("role", sorted(REGISTERS - SEES_ALL))
def test_what_one_has_registered_oneself_is_closed_too(make_feedback, cast, role):
    own = make_feedback(by=getattr(cast, role))
    browser = Browser()
    browser.force_login(getattr(cast, role))
    for address in (
        reverse("feedback:detail", args=[own.pk]),
        reverse("feedback:edit_draft", args=[own.pk]),
        reverse("feedback:delete_draft", args=[own.pk]),
    ):
        assert browser.get(address).status_code == 404
    assert own.number not in browser.get(reverse("feedback:list")).content.decode()
    assert own.number not in browser.get("/").content.decode()


def test_the_additional_role_does_not_work_alone(world, cast):
    """«Отработка обратной связи» without a base role opens nothing (B8)."""
    cast.outsider.groups.set(cast.handler.groups.filter(role__kind="additional"))
    browser = Browser()
    browser.force_login(cast.outsider)
    address = reverse("feedback:detail", args=[world.documents["posted"].pk])
    assert browser.get(address).status_code == 404
    assert browser.get(reverse("reports:index")).status_code == 403


def test_an_export_belongs_to_the_one_who_asked_for_it(world, settings, tmp_path):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    owner, other = Browser(), Browser()
    owner.force_login(world.cast.handler)
    other.force_login(world.cast.quality)
    page = owner.post(f"{reverse('feedback:begin_export')}?format=csv").url
    key = page.rstrip("/").rpartition("/")[2]
    assert owner.get(page).status_code == 200
    for name in ("feedback:export_page", "feedback:export_file"):
        assert other.get(reverse(name, args=[key])).status_code == 404


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_many_at_once_are_changed_by_the_rights_on_each(world, role):
    """A forged choice of everything there is changes what the role may change, and nothing else."""
    browser = Browser(raise_request_exception=False)
    browser.force_login(getattr(world.cast, role))
    page = browser.post(reverse("complaints:bulk", args=["set_urgency"]), rated(world, None))
    changed = {
        name
        for name, document in world.documents.items()
        if document.history.filter(action="feedback.set_urgency").exists()
    }
    may = role in PROCESSES | TRIAGES
    assert changed == (set(POSTED) - {"closed", "merged"} if may else set())
    if may:
        other = Browser()
        other.force_login(world.cast.management)
        assert browser.get(page.url).status_code == 200
        assert other.get(page.url).status_code == 404
        assert other.post(f"{page.url}undo/").status_code == 404
