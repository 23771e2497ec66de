"""A deleted document is gone from everything and its number stays used; restored, it is back [S11].

Who may do it is written down here, right by right; nothing is computed from the declarations.
"""

from datetime import time, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.activities import services as processing
from apps.clients.models import ClientContact
from apps.core.exceptions import Conflict
from apps.correspondence.models import ClientMessage
from apps.feedback import services, work_queues
from apps.feedback.models import Feedback, State
from apps.messaging import services as messaging
from apps.messaging.models import ChannelSettings
from apps.notifications.models import Notification
from apps.notifications.services import fan_out
from apps.organization.models import User
from apps.surveys import services as surveys
from apps.surveys.tests.conftest import link_of
from conftest import ROLES
from tests.mailing import mail_server
from tests.people import compensations_of, measures_of

EMAIL = "ivan@example.org"
WORD = "телепортация"
POSTED = ("registered", "analysed", "verified", "closed", "rejected", "merged")


def delete(feedback, by) -> Feedback:
    now = Feedback.objects.get(pk=feedback.pk)
    return services.delete_feedback(
        feedback=now, by=by, version=now.version, reason="Заведена по ошибке"
    )


def restore(feedback, by) -> Feedback:
    now = Feedback.objects.get(pk=feedback.pk)
    return services.restore_feedback(
        feedback=now, by=by, version=now.version, reason="Удалили не то"
    )


@pytest.fixture
def lived(make_feedback, cast, clinic):
    """A document that stands in every list of the product, and another one of the same client."""
    ClientContact.objects.create(client=clinic.client, kind="email", value=EMAIL, normalized=EMAIL)
    beside = make_feedback(statement="<p>Другое обращение того же клиента</p>")
    feedback = make_feedback(statement=f"<p>{WORD} не работает</p>")
    services.link_feedback(feedback=beside, by=cast.handler, other=feedback, kind="related")
    services.add_attachments(
        feedback=feedback, by=cast.handler, files=[SimpleUploadedFile("акт.txt", b"act")]
    )
    survey = surveys.ask_client(
        feedback=feedback, by=cast.handler, key=uuid4(), recipient=EMAIL, text="Решён?"
    )
    planned = {
        "feedback": feedback,
        "kind": "call",
        "planned_for": timezone.now() + timedelta(hours=1),
    }
    return SimpleNamespace(
        feedback=Feedback.objects.get(pk=feedback.pk),
        beside=beside,
        survey=survey,
        file=feedback.attachments.get(),
        money=compensations_of(feedback, cast),
        measures=measures_of(feedback, cast),
        call=processing.plan_activity(**planned, by=cast.handler, user=cast.handler),
        of_outsider=processing.plan_activity(**planned, by=cast.handler, user=cast.outsider),
    )


def page(client, name: str, *args, **params) -> str:
    answer = client.get(reverse(name, args=args), params)
    return answer.text if answer.status_code == 200 else f"status {answer.status_code}"


def exported(client, name: str) -> str:
    return client.get(reverse(name), {"format": "csv"}).getvalue().decode("utf-8")


# Where the number of the document stands, as long as it is there: by whom each is asked.
DOORS = {
    "register": ("handler", lambda client, it: page(client, "feedback:list")),
    "search": ("handler", lambda client, it: page(client, "feedback:list", q=WORD)),
    "export": ("handler", lambda client, it: exported(client, "feedback:export")),
    "home": ("handler", lambda client, it: page(client, "home")),
    "document": ("handler", lambda client, it: page(client, "feedback:detail", it.feedback.pk)),
    "glance": ("handler", lambda client, it: page(client, "feedback:glance", it.feedback.pk)),
    "related": (
        "handler",
        lambda client, it: page(client, "feedback:detail", it.beside.pk, tab="all"),
    ),
    "board": (
        "handler",
        lambda client, it: page(client, "complaints:board_cards", state="registered"),
    ),
    "triage": ("secretary", lambda client, it: page(client, "complaints:triage")),
    "client": (
        "handler",
        lambda client, it: page(client, "clients:detail", it.feedback.client_id),
    ),
    "activities": ("handler", lambda client, it: page(client, "activities:list")),
    "compensations": ("quality", lambda client, it: page(client, "compensations:list")),
    "compensations of full rights": (
        "admin",
        lambda client, it: page(client, "compensations:list"),
    ),
    "measures": ("quality", lambda client, it: page(client, "measures:list", tab="all")),
    "activities of the document": (
        "handler",
        lambda client, it: page(client, "activities:document_activities", it.feedback.pk),
    ),
}


def lost(cast, client, it) -> dict[str, bool]:
    found = {}
    for name, (who, ask) in DOORS.items():
        client.force_login(getattr(cast, who))
        found[name] = it.feedback.number not in ask(client, it)
    return found


def test_every_door_has_lost_it_and_has_it_again(lived, cast, client):
    assert lost(cast, client, lived) == dict.fromkeys(DOORS, False)
    delete(lived.feedback, cast.admin)
    assert lost(cast, client, lived) == dict.fromkeys(DOORS, True)
    restore(lived.feedback, cast.admin)
    assert lost(cast, client, lived) == dict.fromkeys(DOORS, False)


def numbers(cast, client, it) -> dict[str, object]:
    client.force_login(cast.admin)
    report = client.get(reverse("reports:complaints"))
    counted = client.get(reverse("feedback:count")).text
    ours = Feedback.objects
    return {
        "report": report.context["table"].total.group.counts["total"],
        "register": counted,
        "visible": ours.visible_to(cast.admin).count(),
        "posted": ours.posted_visible_to(cast.handler).count(),
        "open": ours.unresolved().count(),
        "of today": work_queues.registered_today(cast.registrar, timezone.now()),
        "month": work_queues.month_so_far(cast.handler, timezone.now()),
    }


def test_no_number_counts_it(lived, cast, client):
    before = numbers(cast, client, lived)
    delete(lived.feedback, cast.admin)
    without = numbers(cast, client, lived)
    assert [name for name in before if before[name] == without[name] != 0] == []
    restore(lived.feedback, cast.admin)
    assert numbers(cast, client, lived) == before


# Addresses of what belongs to it, which somebody may still have: (who, address).
ADDRESSES = {
    "page": ("handler", lambda it: it.feedback.get_absolute_url()),
    "file": (
        "handler",
        lambda it: reverse("feedback:attachment", args=[it.feedback.pk, it.file.pk]),
    ),
    "compensation": ("quality", lambda it: it.money["requested"].get_absolute_url()),
    "compensation of full rights": ("admin", lambda it: it.money["paid"].get_absolute_url()),
    "measure": ("quality", lambda it: it.measures["planned"].get_absolute_url()),
    "measure of its owner": (
        "branch_manager",
        lambda it: it.measures["planned"].get_absolute_url(),
    ),
    "activity": ("handler", lambda it: reverse("activities:complete_activity", args=[it.call.pk])),
    "activity of who sees no document": (
        "outsider",
        lambda it: reverse("activities:complete_activity", args=[it.of_outsider.pk]),
    ),
    "routing": ("secretary", lambda it: reverse("routing:route", args=[it.feedback.pk])),
}


def statuses(cast, client, it) -> dict[str, int]:
    found = {}
    for name, (who, address) in ADDRESSES.items():
        client.force_login(getattr(cast, who))
        found[name] = client.get(address(it)).status_code
    return found


def test_what_belongs_to_it_is_gone_with_it(lived, cast, client):
    assert statuses(cast, client, lived) == dict.fromkeys(ADDRESSES, 200)
    delete(lived.feedback, cast.admin)
    assert statuses(cast, client, lived) == dict.fromkeys(ADDRESSES, 404)
    restore(lived.feedback, cast.admin)
    assert statuses(cast, client, lived) == dict.fromkeys(ADDRESSES, 200)


def test_the_link_of_the_client_answers_as_closed(lived, cast, client):
    assert client.get(link_of(lived.survey)).status_code == 200
    delete(lived.feedback, cast.admin)
    assert client.get(link_of(lived.survey)).status_code == 410
    sent = client.post(link_of(lived.survey), {"is_settled": "yes"})
    assert sent.status_code == 410
    with pytest.raises(Conflict):
        surveys.record_answer(survey=lived.survey, is_settled=True)
    restore(lived.feedback, cast.admin)
    assert client.post(link_of(lived.survey), {"is_settled": "yes"}).status_code == 302
    assert "status" not in page(client, "surveys:answer", link_of(lived.survey).split("/")[-2])
    delete(lived.feedback, cast.admin)
    assert client.get(link_of(lived.survey)).status_code == 410


NIGHT = time(21)


def queued_for(feedback, **values) -> Notification:
    """A notification by e-mail that is due."""
    defaults = {
        "event": "assigned",
        "document_id": feedback.pk,
        "occurrence": "v2",
        "channel": "email",
        "subject": "Обращение",
        "text": "Жалоба",
        "address": EMAIL,
    }
    return Notification.objects.create(**defaults | values)


@pytest.mark.parametrize("is_deleted", [True, False])
def test_nothing_is_sent_any_more(lived, cast, settings, is_deleted):
    """Neither to the client, nor to colleagues, whatever was due before; at any time of the day."""
    ChannelSettings.objects.update(quiet_from=NIGHT, quiet_until=NIGHT)  # alike: none is quiet
    feedback, user = lived.feedback, cast.handler
    message = ClientMessage.objects.get(survey=lived.survey)
    due = [
        queued_for(feedback, recipient=f"user:{user.pk}", user=user),
        queued_for(feedback, recipient=f"client:{feedback.client_id}:1"),
    ]
    if is_deleted:
        delete(feedback, cast.admin)
    with mail_server(settings) as server:
        messaging.deliver([message])
        for notification in due:
            messaging.deliver([notification])
    assert len(server.taken) == (0 if is_deleted else 3)
    message.refresh_from_db()
    assert message.state == ("failed" if is_deleted else "sent")
    states = {Notification.objects.get(pk=each.pk).state for each in due}
    assert states == ({"held"} if is_deleted else {"sent"})


@pytest.mark.parametrize("is_deleted", [True, False])
def test_what_has_happened_to_it_is_told_to_nobody(lived, cast, is_deleted):
    """The worker comes to it only after the deletion."""
    if is_deleted:
        delete(lived.feedback, cast.admin)
    fan_out.fan_out_all()
    told = Notification.objects.filter(document_id=lived.feedback.pk)
    assert told.exists() is not is_deleted


# The right and the states


@pytest.fixture
def keeper(cast) -> User:
    """The handler, to whom the administrator has given the right."""
    cast.handler.user_permissions.add(
        Permission.objects.get(codename="delete", content_type__app_label="feedback")
    )
    return User.objects.get(pk=cast.handler.pk)


def test_no_shipped_role_may_delete(cast):
    able = {name for name in (*ROLES, "admin") if getattr(cast, name).has_perm("feedback.delete")}
    assert able == {"admin"}


@pytest.mark.parametrize("state", POSTED)
@pytest.mark.parametrize("who", ["keeper", "handler", "secretary", "outsider"])
def test_by_post(make_feedback, cast, client, request, state, who):
    """Right × state: 404 what is not seen, 403 without the right, else deleted and restored."""
    feedback = make_feedback(state=state)
    client.force_login(request.getfixturevalue(who) if who == "keeper" else getattr(cast, who))
    typed = {"version": feedback.version, "reason": "Дубль из журнала"}
    address = reverse("feedback:delete", args=[feedback.pk])
    sees = {"keeper": 302, "handler": 403, "secretary": 403, "outsider": 404}
    assert client.post(address, typed).status_code == sees[who]
    if who != "keeper":
        assert Feedback.objects.get(pk=feedback.pk).state == state
        delete(feedback, cast.admin)
    now = Feedback.objects.get(pk=feedback.pk)
    assert (now.state, now.deleted_from) == (State.DELETED, state)
    back = reverse("feedback:restore", args=[feedback.pk])
    typed |= {"version": now.version}
    assert client.post(back, typed).status_code == (302 if who == "keeper" else 404)
    if who != "keeper":
        return
    now = Feedback.objects.get(pk=feedback.pk)
    assert (now.state, now.deleted_from) == (state, "")
    assert client.post(back, typed).status_code == 409
    entries = now.history.order_by("-pk")[:2]
    told = [(each.action, each.from_state, each.to_state, each.comment) for each in entries]
    assert told == [
        ("feedback.restore", State.DELETED, state, "Дубль из журнала"),
        ("feedback.delete", state, State.DELETED, "Дубль из журнала"),
    ]


def test_a_reason_is_demanded_and_what_was_typed_is_kept(make_feedback, keeper, client):
    feedback = make_feedback()
    client.force_login(keeper)
    typed = {"version": feedback.version, "reason": " "}
    answer = client.post(reverse("feedback:delete", args=[feedback.pk]), typed)
    assert answer.status_code == 422
    assert answer.context["page"].form.errors["reason"]
    with pytest.raises(ValidationError):
        services.delete_feedback(feedback=feedback, by=keeper, version=feedback.version, reason="")


def test_a_draft_is_no_document_to_delete(make_draft, cast):
    draft = make_draft()
    with pytest.raises(Conflict):
        services.delete_feedback(feedback=draft, by=cast.admin, version=1, reason="Черновик")


def test_whom_it_is_about_does_not_delete_it(make_feedback, keeper, clinic, client):
    clinic.employee.user = keeper
    clinic.employee.save()
    feedback = make_feedback()
    client.force_login(keeper)
    typed = {"version": feedback.version, "reason": "Обо мне"}
    answer = client.post(reverse("feedback:delete", args=[feedback.pk]), typed)
    assert answer.status_code == 403


def test_it_comes_back_as_it_was(make_feedback, cast):
    """The pause for the client, the merging, the closing date and the queue are not touched."""
    waiting, merged = make_feedback(), make_feedback(state=State.MERGED)
    services.wait_for_client(
        feedback=waiting, by=cast.handler, version=waiting.version, reason="Ждём чек"
    )
    for feedback in (waiting, merged, make_feedback(state=State.CLOSED)):
        before = Feedback.objects.filter(pk=feedback.pk).values().get()
        delete(feedback, cast.admin)
        restore(feedback, cast.admin)
        after = Feedback.objects.filter(pk=feedback.pk).values().get()
        changed = {name for name in before if before[name] != after[name]}
        assert changed == {"version", "updated_at"}


def test_its_number_is_never_given_again(make_feedback, cast):
    last = make_feedback()
    delete(last, cast.admin)
    after = make_feedback()
    assert after.number > last.number
    assert Feedback.objects.filter(number=last.number).count() == 1


def test_the_database_keeps_the_state_it_had(make_feedback):
    feedback = make_feedback()
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=feedback.pk).update(state="deleted")
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=feedback.pk).update(deleted_from="registered")


# Who may restore


def test_who_may_delete_lists_opens_and_restores(make_feedback, keeper, client):
    gone, there = delete(make_feedback(), keeper), make_feedback()
    client.force_login(keeper)
    listed = page(client, "feedback:list", deleted="1")
    assert gone.number in listed
    assert there.number not in listed
    opened = client.get(gone.get_absolute_url())
    assert opened.templates[0].name == "feedback/deleted.html"
    assert "Заведена по ошибке" in opened.text
    assert list(opened.context["page"].actions) == ["restore"]
    asked = client.get(gone.get_absolute_url(), {"do": "restore"})
    assert reverse("feedback:restore", args=[gone.pk]) in asked.text
    typed = {"version": gone.version, "reason": "Удалили не то"}
    back = client.post(reverse("feedback:restore", args=[gone.pk]), typed)
    assert back.status_code == 302
    assert gone.number not in page(client, "feedback:list", deleted="1")
    assert gone.number in page(client, "feedback:list")


def test_the_answer_of_a_rejected_one_stands_as_its_rejection_still(make_feedback, keeper, client):
    gone = delete(make_feedback(state=State.REJECTED), keeper)
    client.force_login(keeper)
    titles = [
        str(each.title) for each in client.get(gone.get_absolute_url()).context["page"].sections
    ]
    assert "Отклонение" in titles
    assert "Подтверждение клиента" not in titles


def test_for_htmx_the_document_has_another_page_then(make_feedback, keeper, client):
    feedback = make_feedback()
    client.force_login(keeper)
    typed = {"version": feedback.version, "reason": "Дубль"}
    address = reverse("feedback:delete", args=[feedback.pk])
    answer = client.post(address, typed, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == feedback.get_absolute_url()


def test_for_others_there_is_no_tab_and_nothing_in_it(make_feedback, cast, client):
    gone = delete(make_feedback(), cast.admin)
    client.force_login(cast.handler)
    listed = client.get(reverse("feedback:list"), {"deleted": "1"})
    assert gone.number not in listed.text
    assert "deleted" not in [tab.name for tab in listed.context["list"].tabs]
    client.force_login(cast.admin)
    listed = client.get(reverse("feedback:list"))
    assert "deleted" in [tab.name for tab in listed.context["list"].tabs]


def test_the_filter_of_states_does_not_offer_it(make_feedback, cast, client):
    gone = delete(make_feedback(), cast.admin)
    client.force_login(cast.admin)
    assert gone.number not in page(client, "feedback:list", state="deleted")


@pytest.mark.parametrize("action", ["comment", "attach", "link", "set_client", "reopen", "delete"])
def test_nothing_else_can_be_done_with_it(make_feedback, cast, client, action):
    gone = delete(make_feedback(), cast.admin)
    client.force_login(cast.admin)
    typed = {"version": gone.version, "reason": "Нет", "text": "Нет"}
    answer = client.post(reverse(f"feedback:{action}", args=[gone.pk]), typed)
    assert answer.status_code == 409


def test_of_what_is_merged_into_it_the_rest_is_told(make_feedback, keeper, client):
    main, twin = make_feedback(), make_feedback()
    services.merge_feedback(
        feedback=twin, by=keeper, version=twin.version, other=main, reason="То же"
    )
    client.force_login(keeper)
    asked = client.get(main.get_absolute_url(), {"do": "delete"}).text
    assert "1 обращение объединено с ним" in asked
    assert "unmerge" in client.get(twin.get_absolute_url()).context["page"].actions

    delete(main, keeper)
    opened = client.get(twin.get_absolute_url())
    assert "unmerge" not in opened.context["page"].actions
    assert f'<a href="{main.get_absolute_url()}">{main.number}</a>' in opened.text
    client.force_login(User.objects.get(username="secretary"))
    others = client.get(twin.get_absolute_url())
    assert others.context["page"].deleted_main is None
    assert "Объединена с документом, который вам недоступен" in others.text

    restore(main, keeper)
    client.force_login(keeper)
    assert "unmerge" in client.get(twin.get_absolute_url()).context["page"].actions
