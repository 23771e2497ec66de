"""The bell, the list, what one wants to be told, and the outbox in Django admin."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from apps.messaging.models import ChannelSettings
from apps.notifications.models import (
    Notification,
    NotificationRule,
    NotificationTemplate,
    Preference,
    SignificantEvent,
)

pytestmark = pytest.mark.django_db
LIST, BELL = reverse("notifications:list"), reverse("notifications:bell")
State = Notification.State


@pytest.fixture
def notify(cast, make_feedback):
    """Return a factory of notifications inside, of one document."""
    feedback = make_feedback()

    def make(user=None, **values) -> Notification:
        user = user or cast.handler
        defaults = {
            "event": "assigned",
            "document_id": feedback.pk,
            "channel": "inbox",
            "user": user,
            "recipient": f"user:{user.pk}",
            "subject": f"{feedback.number}: назначено вам",
            "url": feedback.get_absolute_url(),
            "state": "sent",
            "sent_at": timezone.now(),
            "occurrence": f"v{Notification.objects.count()}",
        }
        return Notification.objects.create(**defaults | values)

    return make


def test_the_bell_counts_what_is_unread(client, cast, notify):
    notify(), notify(user=cast.quality)
    newest = notify()
    client.force_login(cast.handler)
    told = client.get(BELL).json()
    assert told["count"] == 2
    assert told["newest"][0]["pk"] == newest.pk
    assert client.get(BELL, {"since": newest.pk}).json()["newest"] == []


def test_opened_it_is_read_and_leads_to_the_document(client, cast, notify):
    notice = notify()
    client.force_login(cast.handler)
    answer = client.get(reverse("notifications:open", args=[notice.pk]))
    assert answer.url == notice.url
    assert client.get(BELL).json()["count"] == 0


def test_what_came_after_the_page_was_drawn_stays_unread(client, cast, notify):
    seen = notify()
    later = notify()
    client.force_login(cast.handler)
    client.post(reverse("notifications:read_all"), {"until": seen.pk})
    unread = Notification.objects.inbox_of(cast.handler).unread()
    assert list(unread) == [later]


def test_the_list_shows_all_or_the_unread(client, cast, notify):
    notify(subject="Прочитанное", read_at=timezone.now()), notify(subject="Новое")
    client.force_login(cast.handler)
    assert "Прочитанное" in client.get(LIST).text
    unread = client.get(LIST, {"unread": ""}).text
    assert "Новое" in unread
    assert "Прочитанное" not in unread


def test_an_empty_list_says_what_will_stand_here(client, cast):
    client.force_login(cast.doctor)
    assert "Уведомлений пока нет" in client.get(LIST).text


def test_the_queries_do_not_grow_with_the_list(client, cast, notify, django_assert_max_num_queries):
    client.force_login(cast.handler)
    for number in (5, 45):
        for _ in range(number):
            notify()
        with django_assert_max_num_queries(5):
            client.get(LIST)
        with django_assert_max_num_queries(4):
            client.get(BELL)


def test_everybody_chooses_within_what_is_allowed(client, cast):
    NotificationRule.objects.filter(event__code="overdue").update(may_be_declined=False)
    client.force_login(cast.handler)
    address = reverse("notifications:preferences")
    page = client.get(address).text
    assert 'name="assigned-inbox" checked' in " ".join(page.split())
    client.post(address, {"assigned-email": "on"})
    chosen = {(p.event, p.channel): p.is_wanted for p in Preference.objects.all()}
    assert chosen["assigned", "inbox"] is False
    assert chosen["assigned", "email"] is True
    assert ("overdue", "inbox") not in chosen
    page = " ".join(client.get(address).text.split())
    assert 'name="assigned-inbox">' in page
    assert 'name="overdue-inbox" checked disabled' in page


def test_dead_letters_are_listed_and_sent_again(client, cast, notify):
    letter = {"channel": "email", "address": "a@clinic.example", "sent_at": None}
    dead = notify(**letter, state="failed", error="550 No such user")
    lost = notify(**letter, state="unknown")
    notify(**letter, state="queued", subject="Ждёт")
    client.force_login(cast.admin)
    address = reverse("admin:notifications_notification_changelist")
    page = client.get(address, {"dead": 1}).text
    assert "550 No such user" in page
    assert "Ждёт" not in page
    client.post(address, {"action": "send_again", "_selected_action": [dead.pk]})
    client.post(address, {"action": "mark_arrived", "_selected_action": [lost.pk, dead.pk]})
    states = dict(Notification.objects.values_list("pk", "state"))
    assert (states[dead.pk], states[lost.pk]) == (State.QUEUED, State.DELIVERED)


def test_the_outbox_holds_nothing_of_documents_that_are_hidden(client, cast, notify, make_feedback):
    from django.contrib.auth.models import Permission

    letter = {"channel": "email", "address": "a@clinic.example", "sent_at": None}
    notify(**letter, state="failed", subject="Тайное письмо")
    cast.doctor.is_staff = True
    cast.doctor.save()
    outbox = {"codename": "view_notification", "content_type__app_label": "notifications"}
    cast.doctor.user_permissions.add(Permission.objects.get(**outbox))
    client.force_login(cast.doctor)
    page = client.get(reverse("admin:notifications_notification_changelist"))
    assert page.status_code == 200
    assert "Тайное письмо" not in page.text


def test_events_are_switched_in_admin(client, cast):
    client.force_login(cast.admin)
    address = reverse("admin:notifications_significantevent_changelist")
    page = client.get(address)
    assert "Создание документа «Жалоба»" in page.text
    event = SignificantEvent.objects.get(code="overdue")
    form = client.get(reverse("admin:notifications_significantevent_change", args=[event.pk]))
    assert form.status_code == 200
    assert "Просрочено" in form.text


def test_a_template_is_checked_when_it_is_saved(client, cast):
    client.force_login(cast.admin)
    add = reverse("admin:notifications_notificationtemplate_add")
    page = client.post(add, {"name": "Новый", "subject": "{нечто}", "text": "{number:dative}"}).text
    assert "Неизвестная подстановка: {нечто}." in page
    assert "падеж бывает только у" in page
    assert not NotificationTemplate.objects.filter(name="Новый").exists()


def test_a_rule_for_clients_tells_nothing_of_what_is_inside(db):
    template = NotificationTemplate.objects.create(name="Внутри", subject="{comment}", text="x")
    event = SignificantEvent.objects.get(code="closed")
    rule = NotificationRule(event=event, audience="client", channel="email", template=template)
    with pytest.raises(Exception, match="comment"):
        rule.full_clean()


def test_a_template_is_tried_on_a_real_document(client, cast, make_feedback):
    feedback = make_feedback()
    template = NotificationTemplate.objects.get(name="Клиенту: обращение зарегистрировано")
    client.force_login(cast.admin)
    address = reverse("admin:notifications_notificationtemplate_preview", args=[template.pk])
    page = client.get(address, {"number": feedback.number}).text
    assert f"Ваше обращение {feedback.number} зарегистрировано" in page
    assert "Знаков:" in page
    assert "Такого обращения для вас нет" in client.get(address, {"number": "ОС-1"}).text
    assert "нет электронной почты" in client.post(address, {"number": ""}, follow=True).text
    cast.admin.email = "admin@clinic.example"
    cast.admin.save()
    client.post(address, {"number": feedback.number})
    (test,) = Notification.objects.filter(event="test")
    assert (test.address, test.state) == ("admin@clinic.example", State.QUEUED)
    assert feedback.number in test.text


def test_every_template_that_is_shipped_is_sound(db):
    for template in NotificationTemplate.objects.all():
        template.full_clean()
    for rule in NotificationRule.objects.select_related("event", "template"):
        rule.full_clean()


def test_a_stopped_channel_is_told_to_administrators(client, cast):
    ChannelSettings.objects.filter(channel="email").update(is_enabled=False)
    client.force_login(cast.admin)
    assert "Уведомления не уходят" in client.get("/").text
    client.force_login(cast.quality)
    assert "Уведомления не уходят" not in client.get("/").text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"audience": "address", "address": "a@b.ru", "channel": "email", "timing": "digest"},
            "Сводка",
        ),
        ({"audience": "responsible", "channel": "sms"}, "SMS"),
    ],
)
def test_a_rule_that_would_tell_nobody_is_refused(db, values, words):
    template = NotificationTemplate.objects.create(name="Всё", subject="x", text="x", sms="x")
    event = SignificantEvent.objects.get(code="closed")
    with pytest.raises(ValidationError, match=words):
        NotificationRule(event=event, template=template, **values).full_clean()


def test_the_outbox_says_why_a_message_has_not_gone_and_until_when_it_waits(client, cast, notify):
    tomorrow = timezone.now() + timedelta(days=1)
    notify(
        channel="email",
        address="a@clinic.example",
        state="queued",
        sent_at=None,
        due_at=tomorrow,
        error="Почтовый сервер ответил: 450.",
    )
    client.force_login(cast.admin)
    page = client.get(reverse("admin:notifications_notification_changelist")).text
    when = date_format(timezone.localtime(tomorrow), "j E, H:i")
    assert f"Почтовый сервер ответил: 450. не раньше {when}" in page
