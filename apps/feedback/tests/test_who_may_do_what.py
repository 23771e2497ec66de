"""Who may do what on a posted complaint, in which state: by service, by POST, and as offered.

The tables below are written by hand from the access rules; they ask nothing of `permissions.py`.
"""

import re
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from apps.clients.models import Client
from apps.core.exceptions import Conflict
from apps.feedback import services
from apps.feedback.models import Feedback, State
from apps.feedback.tests.reader import WHOLE
from conftest import ANALYSIS, CLOSING, CONCLUSION, ROLES

EVERYBODY = {*ROLES, "admin"}
SEE_POSTED = {
    "handler",
    "secretary",
    "quality",
    "director",
    "management",
    "head",
    "executor",
    "admin",
}
SEE_DRAFT = {"registrar", "admin"}  # the author, and full rights
SEE_DELETED = {"admin"}  # who may restore it

PROCESS = {"handler", "quality", "director", "admin"}
VERIFY = {"quality", "director", "admin"}
CONTRIBUTE = {"handler", "quality", "director", "secretary", "executor", "head", "admin"}
RIGHT = {
    "analyse": PROCESS | {"executor"},
    "edit_analysis": PROCESS | {"executor"},
    "verify": VERIFY,
    "edit_conclusion": VERIFY,
    "return_to_analysis": VERIFY,
    "close": PROCESS,
    "edit_closing": PROCESS,
    "reopen": PROCESS,
    "reject": {"secretary", "admin"},
    "merge": PROCESS | {"secretary"},
    "unmerge": PROCESS | {"secretary"},
    "delete": {"admin"},
    "restore": {"admin"},
    "split": PROCESS | {"secretary"},
    "link": PROCESS | {"secretary"},
    "reassign": PROCESS,
    "set_urgency": PROCESS | {"secretary"},
    "wait_for_client": PROCESS | {"executor"},
    "extend_term": PROCESS,
    "edit_details": PROCESS | {"secretary"},
    "edit_goal": PROCESS | {"secretary", "executor"},
    "agree": PROCESS | {"secretary", "executor"},
    "withdraw_agreement": PROCESS | {"secretary", "executor"},
    "mark_client_step": CONTRIBUTE,
    "set_client": PROCESS | {"secretary"},
    "comment": CONTRIBUTE,
    "attach": CONTRIBUTE,
}
# Who has it by place reads only once the document is closed.
AT_THE_END = {"closed", "rejected", "merged", "deleted"}
RIGHT_AT_THE_END = {
    action: CONTRIBUTE - {"executor", "head"}
    for action in ("comment", "attach", "mark_client_step")
}

POSTED = {"registered", "analysed", "verified", "closed", "rejected", "merged"}
OPEN = {"registered", "analysed", "verified"}
POSSIBLE = {
    "analyse": {"registered"},
    "edit_analysis": {"registered"},
    "verify": {"analysed"},
    "edit_conclusion": {"analysed"},
    "return_to_analysis": {"analysed", "verified"},
    "close": {"verified"},
    "edit_closing": {"verified"},
    "reopen": {"closed", "rejected"},
    "reject": {"registered"},
    "merge": OPEN,
    "unmerge": {"merged"},
    "delete": POSTED,
    "restore": {"deleted"},
    "split": OPEN,
    "link": POSTED,
    "reassign": OPEN,
    "set_urgency": OPEN,
    "wait_for_client": OPEN,
    "extend_term": OPEN,
    "edit_details": OPEN,
    "edit_goal": OPEN,
    "agree": OPEN,
    "withdraw_agreement": OPEN,
    "mark_client_step": OPEN,
    "set_client": POSTED - {"merged"},
    "comment": POSTED,
    "attach": POSTED,
}
REASON = {"reason": "Так решили"}
TYPED = {
    "analyse": ANALYSIS,
    "edit_analysis": {"cause": "Другая причина"},
    "verify": CONCLUSION,
    "edit_conclusion": {"conclusion": "Другое заключение"},
    "return_to_analysis": REASON,
    "close": CLOSING,
    "edit_closing": {"confirmation_note": "Ждём звонка"},
    "reopen": REASON,
    "reject": REASON | {"answer": "Ответили по телефону"},
    "unmerge": REASON,
    "delete": REASON,
    "restore": REASON,
    "set_urgency": {"urgency": "high", "harm": False},
    "wait_for_client": {"reason": "Пришлёт чек"},
    "extend_term": {
        "statutory_due_on": date(2999, 1, 11),
        "reason": "Ждём лабораторию",
        "extension_notice": "Написали на почту 3 июня",
    },
    "edit_goal": {"goal_text": "Вернуть деньги"},
    "agree": {"kind": "offer", "text": "Скидка 10 %"},
    "withdraw_agreement": {"kind": "step", "text": "принести чек"},
    "mark_client_step": {"text": "принести чек", "done": True},
    "comment": {"text": "Позвоню завтра"},
}
SERVICES = {
    "analyse": services.analyse_feedback,
    "edit_analysis": services.edit_analysis,
    "verify": services.verify_feedback,
    "edit_conclusion": services.edit_conclusion,
    "return_to_analysis": services.return_feedback_to_analysis,
    "close": services.close_feedback,
    "edit_closing": services.edit_closing,
    "reopen": services.reopen_feedback,
    "reject": services.reject_feedback,
    "merge": services.merge_feedback,
    "unmerge": services.unmerge_feedback,
    "delete": services.delete_feedback,
    "restore": services.restore_feedback,
    "split": services.split_feedback,
    "link": services.link_feedback,
    "reassign": services.reassign_responsible,
    "set_urgency": services.set_urgency,
    "wait_for_client": services.wait_for_client,
    "extend_term": services.extend_statutory_term,
    "edit_details": services.edit_details,
    "edit_goal": services.edit_goal,
    "agree": services.agree_with_client,
    "withdraw_agreement": services.withdraw_agreement,
    "mark_client_step": services.mark_client_step,
    "set_client": services.set_client,
    "comment": services.add_comment,
    "attach": services.add_attachments,
}
TAKES_VALUES = {
    "analyse",
    "edit_analysis",
    "verify",
    "edit_conclusion",
    "close",
    "edit_closing",
    "edit_details",
    "edit_goal",
    "set_urgency",
}
SEEN_WITHOUT_A_VERSION = {
    "comment",
    "attach",
    "link",
    "split",
    "agree",
    "withdraw_agreement",
    "mark_client_step",
}


def has_right(who: str, state: str, action: str) -> bool:
    table = RIGHT | RIGHT_AT_THE_END if state in AT_THE_END else RIGHT
    return who in table[action]


def expected(who: str, state: str, action: str) -> int:
    """The status of a POST: 404 invisible, 403 no right, 409 wrong state, 302 done."""
    sees = {"draft": SEE_DRAFT, "deleted": SEE_DELETED}.get(state, SEE_POSTED)
    if who not in sees:
        return 404
    if not has_right(who, state, action):
        return 403
    return 302 if state in POSSIBLE[action] else 409


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("акт.txt", "Акт возврата".encode())


def arguments(action: str, feedback: Feedback, cast) -> dict:
    if action == "attach":
        return {"files": [a_file()]}
    if action == "edit_details":
        details = ("type", "subject_employee", "category", "branch", "channel")
        return {name: getattr(feedback, name) for name in details} | {"city": "Рязань"}
    if action == "set_client":
        return {"client": Client.objects.get_or_create(last_name="Котова")[0]}
    if action in {"merge", "link"}:
        others = Feedback.objects.filter(state="registered").exclude(pk=feedback.pk)
        return {"other": others.first()} | ({"kind": "repeat"} if action == "link" else {})
    if action == "split":
        about = {name: getattr(feedback, name) for name in ("type", "subject_employee", "category")}
        return about | {"statement": "И ещё грубили", "key": uuid4()}
    return {"reassign": {"responsible": cast.director}}.get(action) or TYPED[action]


def as_sent(values: dict) -> dict:
    """The values as a browser sends them: of a row its key, of another document its number."""
    sent = {name: getattr(value, "pk", value) for name, value in values.items()}
    return sent | ({"other": values["other"].number} if "other" in values else {})


@contextmanager
def undone():
    """What happens inside is taken back, so that one document serves the whole row of a table."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def document(make_feedback, clinic, cast):
    """Return a factory: a complaint routed to the head's department, with its executor."""

    def make(state: str) -> Feedback:
        make_feedback()  # one to be merged into, or linked with
        agreed = [{"kind": "step", "text": "принести чек"}]
        placed = {"department": clinic.department, "executor": cast.executor}
        return make_feedback(state=state, agreements=agreed, **placed)

    return make


@pytest.mark.parametrize("state", State.values)
def test_by_post(client, document, cast, state):
    feedback = document(state)
    found, wanted = {}, {}
    for who in sorted(EVERYBODY):
        client.force_login(getattr(cast, who))
        for action in POSSIBLE:
            data = {"version": feedback.version} | as_sent(arguments(action, feedback, cast))
            with undone():
                url = reverse(f"feedback:{action}", args=[feedback.pk])
                found[who, action] = client.post(url, data).status_code
            wanted[who, action] = expected(who, state, action)
    assert found == wanted


@pytest.mark.parametrize("state", State.values)
def test_by_service(document, cast, state):
    """A service knows nothing of visibility; it decides by right and state alone."""
    feedback = document(state)
    found, wanted = {}, {}
    for who in sorted(EVERYBODY):
        for action in POSSIBLE:
            with undone():
                found[who, action] = outcome(action, feedback, getattr(cast, who), cast)
            if not has_right(who, state, action):
                wanted[who, action] = PermissionDenied
            else:
                wanted[who, action] = None if state in POSSIBLE[action] else Conflict
    assert found == wanted


def outcome(action: str, feedback: Feedback, by, cast):
    values = arguments(action, feedback, cast)
    if action == "split":
        values = {"key": values.pop("key"), "values": values}
    if action in TAKES_VALUES:
        values = {"values": values}
    if action == "agree":
        values = {"agreements": [(values["kind"], values["text"])]}
    if action not in SEEN_WITHOUT_A_VERSION:
        values = values | {"version": feedback.version}
    try:
        SERVICES[action](feedback=feedback, by=by, **values)
    except (PermissionDenied, Conflict) as error:
        return PermissionDenied if isinstance(error, PermissionDenied) else Conflict
    return None


@pytest.mark.parametrize("state", sorted(POSTED))
def test_the_page_offers_exactly_that(client, document, cast, state):
    feedback = document(state)
    for who in sorted(EVERYBODY):
        client.force_login(getattr(cast, who))
        response = client.get(feedback.get_absolute_url(), WHOLE)
        if who not in SEE_POSTED:
            assert response.status_code == 404, who
            continue
        offered = set(re.findall(r'data-action="(\w+)"', response.content.decode()))
        allowed = {action for action in POSSIBLE if expected(who, state, action) == 302}
        assert offered == allowed, who


def test_a_draft_is_shown_to_its_author_in_its_form(client, document, cast):
    draft = document("draft")
    for who in sorted(EVERYBODY):
        client.force_login(getattr(cast, who))
        response = client.get(draft.get_absolute_url())
        if who in SEE_DRAFT:
            assert response["Location"] == reverse("feedback:edit_draft", args=[draft.pk])
        else:
            assert response.status_code == 404, who


def test_a_head_of_another_department_sees_nothing(client, make_feedback, cast):
    feedback = make_feedback()
    client.force_login(cast.head)
    assert client.get(feedback.get_absolute_url()).status_code == 404


def test_who_analysed_does_not_verify(make_feedback, cast):
    """Four eyes, also for one who may do both, and for full rights."""
    for person in (cast.quality, cast.admin):
        feedback = make_feedback()
        feedback = services.analyse_feedback(
            feedback=feedback, by=person, version=feedback.version, values=ANALYSIS
        )
        with pytest.raises(PermissionDenied):
            services.verify_feedback(
                feedback=feedback, by=person, version=feedback.version, values=CONCLUSION
            )


@pytest.fixture
def written_by(make_feedback, cast):
    """Return a factory: analysed by the handler, but the cause is somebody else's words."""

    def make(person, **values) -> Feedback:
        feedback = make_feedback(**values)
        for by, service, texts in (
            (person, services.edit_analysis, {"cause": "Администратор не позвонила"}),
            (cast.handler, services.analyse_feedback, ANALYSIS),
        ):
            feedback = service(feedback=feedback, by=by, version=feedback.version, values=texts)
        return feedback

    return make


@pytest.mark.parametrize("who", ["quality", "director", "admin"])
def test_who_wrote_of_the_analysis_does_not_verify(client, written_by, cast, who):
    """Four eyes, whoever presses the button in the end."""
    feedback, person = written_by(getattr(cast, who)), getattr(cast, who)
    for service in (services.verify_feedback, services.edit_conclusion):
        with pytest.raises(PermissionDenied):
            service(feedback=feedback, by=person, version=feedback.version, values=CONCLUSION)

    client.force_login(person)
    assert 'data-action="verify"' not in client.get(feedback.get_absolute_url()).text
    data = CONCLUSION | {"version": feedback.version}
    address = reverse("feedback:verify", args=[feedback.pk])
    assert client.post(address, data).status_code == 403

    other = cast.director if who != "director" else cast.quality
    services.verify_feedback(
        feedback=feedback, by=other, version=feedback.version, values=CONCLUSION
    )


def carry(feedback, *steps):
    """Take steps (who, service, values) one after the other."""
    for by, service, values in steps:
        feedback = service(feedback=feedback, by=by, version=feedback.version, **values)
    return feedback


def test_who_wrote_of_the_analysis_does_not_verify_it_after_a_return_either(written_by, cast):
    feedback = carry(
        written_by(cast.quality),
        (cast.quality, services.return_feedback_to_analysis, {"reason": "Не хватает журнала"}),
        (cast.handler, services.analyse_feedback, {"values": ANALYSIS}),
    )
    with pytest.raises(PermissionDenied):
        carry(feedback, (cast.quality, services.verify_feedback, {"values": CONCLUSION}))


def test_a_reopened_document_is_verified_by_who_wrote_of_the_old_analysis(written_by, cast):
    feedback = carry(
        written_by(cast.quality),
        (cast.director, services.verify_feedback, {"values": CONCLUSION}),
        (cast.handler, services.close_feedback, {"values": CLOSING}),
        (cast.handler, services.reopen_feedback, {"reason": "Клиент снова позвонил"}),
        (cast.handler, services.analyse_feedback, {"values": ANALYSIS}),
        (cast.quality, services.verify_feedback, {"values": CONCLUSION}),
    )
    assert feedback.verified_by == cast.quality


def test_who_the_appeal_is_about_does_not_send_it_back(make_feedback, clinic, cast):
    clinic.employee.user = cast.quality
    clinic.employee.save()
    feedback = make_feedback(state=State.ANALYSED)
    with pytest.raises(PermissionDenied):
        carry(feedback, (cast.quality, services.return_feedback_to_analysis, {"reason": "Мало"}))


def test_who_the_appeal_is_about_does_not_verify(make_feedback, clinic, cast):
    clinic.employee.user = cast.quality
    clinic.employee.save()
    feedback = make_feedback(state=State.ANALYSED)
    with pytest.raises(PermissionDenied):
        services.verify_feedback(
            feedback=feedback, by=cast.quality, version=feedback.version, values=CONCLUSION
        )


TRANSITIONS = {
    "analyse": "handler",
    "verify": "quality",
    "return_to_analysis": "quality",
    "close": "handler",
    "reject": "secretary",
    "reopen": "handler",
    "merge": "secretary",
    "unmerge": "secretary",
    "delete": "admin",
    "restore": "admin",
}
# from → transition → to; whatever is not here is a conflict.
MACHINE = {
    "draft": {},
    "registered": {"analyse": "analysed", "reject": "rejected", "merge": "merged"},
    "analysed": {"verify": "verified", "return_to_analysis": "registered", "merge": "merged"},
    "verified": {"close": "closed", "return_to_analysis": "registered", "merge": "merged"},
    "closed": {"reopen": "registered"},
    "rejected": {"reopen": "registered"},
    "merged": {"unmerge": "registered"},  # where this one came from
    "deleted": {"restore": "registered"},  # the same
}
for ends in (MACHINE[state] for state in POSTED):
    ends["delete"] = "deleted"


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("needs_analysis", [True, False])
def test_transition_by_state(make_feedback, clinic, cast, state, needs_analysis):
    """What needs no analysis is not analysed, and may be closed at once; nothing else differs."""
    machine = dict(MACHINE[state])
    if state in OPEN and not needs_analysis:
        machine["close"] = "closed"
        machine.pop("analyse", None)
    make_feedback()  # to be merged into
    feedback = make_feedback(state=state, type=clinic.question, subject_employee=None)
    Feedback.objects.filter(pk=feedback.pk).update(needs_analysis=needs_analysis)
    feedback = Feedback.objects.get(pk=feedback.pk)
    for action, who in TRANSITIONS.items():
        with undone():
            result = outcome(action, feedback, getattr(cast, who), cast)
            assert result is (None if action in machine else Conflict), action
            now = Feedback.objects.get(pk=feedback.pk).state
            assert now == machine.get(action, state), action
