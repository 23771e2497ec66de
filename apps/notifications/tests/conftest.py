import pytest

from apps.clients.models import ClientContact
from apps.notifications.models import (
    Channel,
    Notification,
    NotificationRule,
    NotificationTemplate,
    Occurrence,
    SignificantEvent,
)
from apps.notifications.services import fan_out


@pytest.fixture
def make_rule(db):
    """Return a factory of rules: the only ones in force, whatever is shipped."""
    NotificationRule.objects.all().delete()
    Occurrence.objects.all().delete()

    def make(
        event: str, audience: str, channel: str = Channel.INBOX, *, words="{number}", **values
    ):
        template, _is_new = NotificationTemplate.objects.get_or_create(
            name=f"{event} {audience} {words}"[:120],
            defaults={"subject": words, "text": words, "sms": words},
        )
        return NotificationRule.objects.create(
            event=SignificantEvent.objects.get(code=event),
            audience=audience,
            channel=channel,
            template=template,
            **values,
        )

    return make


@pytest.fixture
def told(db):
    """Return what a worker tells: all that waits, as it is written into the outbox."""

    def tell(**values) -> list[Notification]:
        before = set(Notification.objects.values_list("pk", flat=True))
        fan_out.fan_out_all(**values)
        return list(Notification.objects.exclude(pk__in=before).order_by("pk"))

    return tell


@pytest.fixture
def with_email(clinic) -> str:
    """The client of the clinic has an e-mail, and this is it."""
    email = "ivan@example.org"
    ClientContact.objects.create(client=clinic.client, kind="email", value=email, normalized=email)
    return email
