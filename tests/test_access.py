"""The access table (B8, S11, C4): every role × every address of the URLconf, on documents that are
the user's business and on documents that are not.

The expectations are written down here, role by role; nothing is computed from `permissions.py`.
An address that is not in the table fails the first test.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client as Browser
from django.urls import get_resolver, reverse
from django.utils import timezone

from apps.clients.models import Client
from conftest import ANALYSIS, CLOSING, CONCLUSION
from tests.appeals import complaint
from tests.doors import (
    ACTS,
    AUTHOR,
    CHANGES_CLIENTS,
    CLIENTS,
    CONTRIBUTES,
    EVERYBODY,
    HEADS,
    MERGES_CLIENTS,
    POSTED,
    PROCESSES,
    REGISTERS,
    RELATES,
    REPORTS,
    SEES_ALL,
    TALKS,
    TRIAGES,
    VERIFIES,
    VISIBLE,
    Door,
    action,
)
from tests.doors_board import BOARD_DOORS
from tests.doors_followup import FOLLOWUP_DOORS
from tests.doors_goals import GOAL_DOORS
from tests.doors_notifications import NOTIFICATION_DOORS
from tests.doors_talk import TALK_DOORS


def in_a_month() -> dict:
    """Past the law, so with the tick that says that it is meant."""
    day = f"{timezone.localdate() + timedelta(days=30):%Y-%m-%d}"
    return {"due_on": day, "confirmed": day}


def routed_here(world) -> dict:
    return {"department": world.clinic.department.pk, **in_a_month()}


def appointed(world) -> dict:
    return {"executor": world.cast.head.pk, **in_a_month()}


def registration_form(world, document) -> dict:
    key = {"key": str(document.key)} if document else {}
    return complaint(world.clinic, action="draft", **key)


def attached(world, document) -> list:
    return [document.pk, document.attachments.first().pk]


def file_of(name: str) -> Callable:
    return lambda world, document: {name: SimpleUploadedFile("note.txt", b"refund act")}


def other_number(world) -> dict:
    return {"other": world.documents["praise"].number}


def another_client(world) -> dict:
    return {"client": Client.objects.get_or_create(last_name="Котова")[0].pk}


def linked(world, document) -> list:
    return [document.pk, world.link.pk]


def recorded(world, document) -> list:
    return [document.pk, document.history.first().pk]


def rated(world, document) -> dict:
    keys = [each.pk for each in world.documents.values()]
    return {"key": uuid4(), "urgency": "high", "document": keys}


REJECTION = {"reason": "Правила известны", "answer": "Платно"}


def planned(world) -> dict:
    return {
        "planned_on": "2100-01-01",
        "planned_at": "12:00",
        "who": f"user-{world.cast.quality.pk}",
    }


def of(kind: str) -> Callable:
    """The activity of the document that is `planned`, `free`, `done` or `called`."""
    return lambda world, document: [world.activities[kind, document.pk].pk]


# They see the card of the client whose document is theirs by place, and change none.
BY_PLACE_OF_CLIENT = frozenset({"head", "executor"})
BY_PLACE = {"routed": frozenset({"head"}), "assigned": frozenset({"executor"})}
EXECUTES = {"assigned": frozenset({"executor"})}

EXTENSION = {"statutory_due_on": "2999-01-11", "reason": "Ждём", "extension_notice": "Написали"}

DOORS: dict[str, list[Door]] = {
    "home": [Door()],
    # Where only one list is searched, it answers itself.
    "search": [Door(SEES_ALL, refusal=302, data=lambda w, d: {"q": "петров"})],
    "choose_language": [Door(method="post", opens=302, data=lambda w, d: {"language": "en"})],
    "logout": [Door(method="post", opens=302), Door(opens=405)],
    "password_change": [Door()],
    "absence": [Door()],
    # The register shows everybody what he may see; what that is, the tests below count.
    "feedback:list": [Door()],
    "feedback:count": [Door()],
    "feedback:columns": [Door(opens=302)],
    "feedback:export": [
        Door(data=lambda w, d: {"format": "csv"}),
        Door(data=lambda w, d: {"format": "xlsx"}),
    ],
    "feedback:glance": [Door(documents=tuple(VISIBLE))],
    "feedback:neighbours": [Door(documents=tuple(VISIBLE))],
    # Registration.
    "feedback:new": [
        Door(REGISTERS),
        # Who finds clients by a contact has sent the key of a card: that is asked for again.
        Door(CLIENTS, 302, 200, method="post", data=registration_form, section=REGISTERS),
    ],
    "feedback:chosen_client": [
        Door(
            CLIENTS | BY_PLACE_OF_CLIENT,
            refusal=404,
            section=REGISTERS,
            args=lambda w, d: [w.clinic.client.pk],
        )
    ],
    "feedback:default_responsible": [Door(REGISTERS)],
    "feedback:advice": [Door(REGISTERS, method="post")],
    "feedback:alike": [Door(REGISTERS, method="post")],
    "feedback:fill_in": [
        Door(
            CHANGES_CLIENTS,
            refusal=404,  # whose role has no cards; who only reads them is refused
            section=REGISTERS,
            others=BY_PLACE_OF_CLIENT | {"management"},
            method="post",
            args=lambda w, d: [w.clinic.client.pk],
            data=lambda w, d: {"type": w.clinic.complaint.pk, "detail-email": "petrov@mail.ru"},
        ),
    ],
    "feedback:fill_in_on_document": [
        Door(
            CHANGES_CLIENTS,
            302,
            documents=("posted",),
            method="post",
            data=lambda w, d: {"detail-email": "petrov@mail.ru"},
        ),
    ],
    "feedback:registered": [Door(REGISTERS, 302)],
    "feedback:save_draft": [
        Door(REGISTERS, method="post", args=lambda w, d: [uuid4()], data=registration_form),
    ],
    "feedback:draft_file": [
        Door(REGISTERS, method="post", args=lambda w, d: [uuid4()], data=file_of("file")),
    ],
    "feedback:edit_draft": [Door(AUTHOR, documents=("draft",), section=REGISTERS)],
    "feedback:delete_draft": [
        Door(AUTHOR, documents=("draft",), section=REGISTERS),
        Door(AUTHOR, 302, documents=("draft",), method="post", section=REGISTERS),
    ],
    # The document.
    "feedback:detail": [
        Door(documents=tuple(POSTED)),
        Door(opens=302, documents=("draft",)),
    ],
    "feedback:change": [Door(documents=tuple(POSTED), args=recorded)],
    "feedback:attachment": [Door(documents=tuple(VISIBLE), args=attached)],
    "feedback:analyse": [action("posted routed assigned", PROCESSES, ANALYSIS, extra=EXECUTES)],
    "feedback:edit_analysis": [
        action("posted routed assigned", PROCESSES, ANALYSIS, extra=EXECUTES)
    ],
    "feedback:verify": [action("analysed", VERIFIES, CONCLUSION)],
    "feedback:edit_conclusion": [action("analysed", VERIFIES, CONCLUSION)],
    "feedback:return_to_analysis": [action("analysed verified", VERIFIES, {"reason": "Неясно"})],
    "feedback:close": [action("verified praise", PROCESSES, CLOSING)],
    "feedback:edit_closing": [action("verified", PROCESSES, CLOSING)],
    "feedback:merge": [
        action("posted routed", RELATES, {}, other_number),
    ],
    "feedback:unmerge": [action("merged", RELATES, {})],
    "feedback:split": [
        action(
            "posted",
            RELATES,
            {"statement": "И ещё грубили"},
            lambda w: {
                "key": str(uuid4()),
                "type": w.clinic.complaint.pk,
                "category": w.clinic.category.pk,
                "subject_employee": w.clinic.employee.pk,
            },
        )
    ],
    "feedback:link": [
        action("posted closed", RELATES, {"kind": "repeat"}, other_number),
    ],
    "feedback:unlink": [
        Door(RELATES, 302, documents=("merged",), method="post", args=linked),
    ],
    "feedback:reject": [
        action("posted routed", TRIAGES, REJECTION),
    ],
    "feedback:edit_details": [
        action("posted verified", PROCESSES | TRIAGES, {}, lambda w: registration_form(w, None))
    ],
    "feedback:set_client": [action("posted closed", PROCESSES | TRIAGES, {}, another_client)],
    "feedback:reopen": [action("closed", PROCESSES, {"reason": "Клиент вернулся"})],
    # Nobody is barred here as a former subject, so there is nothing to lift.
    "feedback:lift_bar": [Door(VERIFIES, 409, documents=("posted",), method="post")],
    # Whom the documents here are about cannot sign in: nobody is asked, and nobody answers.
    "activities:ask_opinion": [Door(frozenset(), documents=("posted", "routed", "assigned"))],
    "activities:give_opinion": [Door(opens=404, args=lambda w, d: [w.documents["posted"].pk])],
    "feedback:set_urgency": [action("posted routed", PROCESSES | TRIAGES, {"urgency": "high"})],
    "feedback:wait_for_client": [
        action("posted routed assigned", PROCESSES, {"reason": "Пришлёт чек"}, extra=EXECUTES)
    ],
    "feedback:end_wait": [action("waiting", PROCESSES, {"comment": "Прислал"})],
    "feedback:extend_term": [action("posted routed assigned", PROCESSES, EXTENSION)],
    "feedback:comment": [action(" ".join(POSTED), CONTRIBUTES, {"text": "Звонил"}, extra=BY_PLACE)],
    "feedback:attach": [
        Door(
            CONTRIBUTES,
            302,
            documents=tuple(POSTED),
            method="post",
            data=file_of("files"),
            extra=BY_PLACE,
        )
    ],
    # Many documents at once: each document asks again, the tests below.
    "complaints:bulk": [
        Door(PROCESSES, args=lambda w, d: ["reassign"]),
        Door(PROCESSES | TRIAGES, args=lambda w, d: ["route"]),
        Door(PROCESSES | TRIAGES, args=lambda w, d: ["set_urgency"]),
        Door(
            PROCESSES | TRIAGES,
            302,
            method="post",
            data=rated,
            args=lambda w, d: ["set_urgency"],
        ),
        Door(PROCESSES | TRIAGES, args=lambda w, d: ["set_category"]),
    ],
    **BOARD_DOORS,
    **GOAL_DOORS,
    # The way of a document.
    "complaints:triage": [Door(TRIAGES)],
    "complaints:triage_route": [action("posted", TRIAGES, {}, values=routed_here, section=TRIAGES)],
    "complaints:triage_reject": [action("posted", TRIAGES, REJECTION, section=TRIAGES)],
    "routing:route": [
        Door(TRIAGES, documents=("posted",)),
        Door(TRIAGES | PROCESSES, documents=("routed", "assigned")),
        action("posted", TRIAGES, {}, values=routed_here),
        action("assigned", TRIAGES | PROCESSES, {}, values=routed_here),
    ],
    "routing:send_to_triage": [
        Door(TRIAGES | PROCESSES, documents=("routed", "assigned")),
        action("routed assigned", TRIAGES | PROCESSES, {"reason": "Не сюда"}),
    ],
    "routing:appoint": [
        Door(HEADS, documents=("routed",)),
        action("routed", HEADS, {}, values=appointed),
    ],
    "routing:routing": [Door(opens=302, args=lambda w, d: [w.documents["posted"].pk])],
    "routing:take_over": [action("routed", HEADS, {})],
    "routing:decline": [
        Door(HEADS, documents=("routed",)),
        Door(frozenset({"executor"}), documents=("assigned",)),
        action("routed", HEADS, {"reason": "Не наш вопрос"}),
        action("assigned", frozenset({"executor"}), {"reason": "Не могу решить"}),
    ],
    # Activities: a call planned for the handler, a task of a position, one that he has just done.
    "activities:list": [Door(), Door(data=lambda w, d: {"view": "week"})],
    "activities:document_activities": [Door(documents=tuple(POSTED))],
    "activities:plan_activity": [
        Door(ACTS, documents=("posted", "routed", "assigned"), extra=BY_PLACE),
        action("posted routed assigned", ACTS, {"kind": "call"}, values=planned, extra=BY_PLACE),
    ],
    "activities:call_client": [
        action("posted routed assigned", TALKS, {"phone": "+79161234567"}, extra=BY_PLACE)
    ],
    **{
        f"activities:{step}_activity": [
            Door(
                ACTS, documents=("posted", "routed", "assigned"), args=of("planned"), extra=BY_PLACE
            ),
            action("posted routed assigned", ACTS, typed, args=of("planned"), extra=BY_PLACE),
        ]
        for step, typed in (
            ("complete", {}),
            ("cancel", {"reason": "Не нужно"}),
            ("move", {"planned_on": "2100-01-01", "planned_at": "12:00", "reason": "Позже"}),
        )
    },
    "activities:take_activity": [
        action("posted", frozenset({"quality"}), {}, args=of("free")),
    ],
    "activities:undo_completion": [
        action("posted", frozenset({"handler"}), {}, args=of("done")),
    ],
    "activities:call_result": [
        Door(frozenset({"handler"}), documents=("posted",), args=of("called")),
        action("posted", frozenset({"handler"}), {"result": "Договорились"}, args=of("called")),
    ],
    **FOLLOWUP_DOORS,
    **TALK_DOORS,
    **NOTIFICATION_DOORS,
    # Clients.
    "clients:list": [Door(CLIENTS)],
    "clients:search": [Door(REGISTERS, data=lambda w, d: {"q": "Петров"})],
    "clients:create": [Door(CHANGES_CLIENTS)],
    # With an appeal of the client's that lies with them, head and executor open the card as well.
    "clients:detail": [
        Door(CLIENTS | {"head", "executor"}, args=lambda w, d: [w.clinic.client.pk]),
        Door(CLIENTS, args=lambda w, d: [another_client(w)["client"]]),
    ],
    "clients:consent": [
        Door(CHANGES_CLIENTS, args=lambda w, d: [w.clinic.client.pk]),
        Door(
            CHANGES_CLIENTS,
            302,
            method="post",
            args=lambda w, d: [w.clinic.client.pk],
            data=lambda w, d: {"wanted": ["email"]},
        ),
    ],
    "clients:edit": [Door(CHANGES_CLIENTS, args=lambda w, d: [w.clinic.client.pk])],
    "clients:merge": [
        Door(MERGES_CLIENTS, args=lambda w, d: [w.clinic.client.pk]),
        Door(
            MERGES_CLIENTS,
            302,
            method="post",
            args=lambda w, d: [w.clinic.client.pk],
            data=lambda w, d: {"with": w.clinic.client.pk},
        ),
    ],
    "clients:different": [
        Door(
            MERGES_CLIENTS,
            302,
            method="post",
            args=lambda w, d: [w.clinic.client.pk],
            data=lambda w, d: {"with": w.namesake.pk},
        ),
    ],
    "clients:unmerge": [
        Door(MERGES_CLIENTS, 302, method="post", args=lambda w, d: [w.card_merging.pk]),
    ],
    # Reports.
    "reports:index": [Door(REPORTS)],
    **{
        f"reports:{code}{suffix}": [Door(REPORTS)]
        for code in ("feedback", "complaints")
        for suffix in ("", "_filters", "_export")
    },
}

# Open to those who have not signed in.
PUBLIC = {"login", "healthz", "clients:stop", "surveys:answer"}
# Asked with arguments of their own in the tests below.
SEPARATE = {
    "feedback:reassign",
    "feedback:delete_draft_file",
    "feedback:begin_export",
    "feedback:export_page",
    "feedback:export_file",
    "end_absence",  # of oneself: apps/organization/tests/test_my_absence.py
    "complaints:bulk_change",
    "complaints:undo_bulk_change",
}


def addresses() -> set[str]:
    """Every named address of the URLconf; Django admin is walked in the organization's tests."""
    names = set()

    def walk(patterns, prefix: str) -> None:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                namespace = pattern.namespace
                if namespace != "admin":
                    walk(pattern.url_patterns, f"{namespace}:" if namespace else prefix)
            else:
                names.add(f"{prefix}{pattern.name}")

    walk(get_resolver().url_patterns, "")
    return names


def test_no_address_is_forgotten():
    assert addresses() == set(DOORS) | PUBLIC | SEPARATE


def signed_in(world, role: str) -> Browser:
    """A browser that knows of no request before; the role signs in once in a test."""
    browser = Browser(raise_request_exception=False)
    sessions = vars(world).setdefault("sessions", {})
    if role not in sessions:
        browser.force_login(getattr(world.cast, role))
        sessions[role] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.cookies[settings.SESSION_COOKIE_NAME] = sessions[role]
    return browser


def ask(world, role: str, name: str, door: Door, document) -> int:
    """Return the status of one request; what it changed is taken back."""
    browser = signed_in(world, role)
    with transaction.atomic():
        address = reverse(name, args=door.args(world, document))
        response = getattr(browser, door.method)(address, door.data(world, document))
        status = response.status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("name", DOORS)
def test_every_role_at_every_door(world, name):
    found, expected = {}, {}
    for door in DOORS[name]:
        for label in door.documents or ("",):
            for role in sorted(EVERYBODY):
                key = (door.method, label, role)
                expected[key] = door.expected(role, label)
                found[key] = ask(world, role, name, door, world.documents.get(label))
    assert found == expected


def first_doors(world) -> list[tuple[str, str, str]]:
    """Name, address and method of the first door of every name."""
    document = world.documents["posted"]
    arguments = {
        "feedback:delete_draft_file": [document.key, 1],
        "feedback:begin_export": [],
        "feedback:export_page": [uuid4()],
        "feedback:export_file": [uuid4()],
        "end_absence": [1],
        "complaints:bulk_change": [uuid4()],
        "complaints:undo_bulk_change": [uuid4()],
    }
    found = []
    for name in sorted(set(DOORS) | SEPARATE):
        door = DOORS.get(name, [Door(documents=("posted",))])[0]
        asked = world.documents[door.documents[0]] if door.documents else None
        args = arguments[name] if name in arguments else door.args(world, asked)
        found.append((name, reverse(name, args=args), door.method))
    return found


def test_a_stranger_is_sent_to_sign_in(world):
    for name, address, method in first_doors(world):
        response = getattr(Browser(), method)(address)
        assert response.status_code in {204, 302}, name
        if name != "choose_language":
            assert response.url.startswith(reverse("login")), name
