"""A mail server that hangs: what is told inside does not wait for it."""

import pytest
from kombu import Connection

from apps.messaging.tasks import deliver_messages
from apps.notifications.models import Channel, Notification
from apps.notifications.tasks import fan_out_occurrences
from drill.servers import Redis
from feedback_crm.celery import OUTGOING
from tests.mailing import mail_server
from tests.test_notifications_survive import LABEL, WORKERS, Worker, comes_true

HANGS = 60  # seconds: longer than the test

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def workers(tmp_path, settings):
    """One of each queue, on a Redis of the test's own; yields it and the mail server."""
    redis = Redis(tmp_path)
    with mail_server(settings, pause=HANGS) as server, (tmp_path / "log").open("w") as log:
        each = [
            Worker(redis, settings.EMAIL_PORT, log, "--queues", q) for q in ("celery", OUTGOING)
        ]
        redis.start()
        for worker in each:
            worker.start()
        yield redis, server
        for worker in each:
            worker.kill()
        redis.stop()


def test_a_note_inside_comes_while_every_sender_waits(workers, cast, make_feedback):
    redis, server = workers
    make_feedback()  # an event of which nobody has been told
    letters = Notification.objects.bulk_create(
        Notification(
            event="assigned",
            occurrence=f"v{n}",
            channel=Channel.EMAIL,
            user=cast.handler,
            recipient=f"user:{cast.handler.pk}",
            address="handler@clinic.example",
            subject="О",
            text="Текст",
        )
        for n in range(WORKERS)
    )
    with Connection(redis.url) as connection:
        for letter in letters:
            deliver_messages.apply_async([LABEL, [letter.pk]], connection=connection)
        assert comes_true(lambda: len(server.taken) == WORKERS, within=30)
        fan_out_occurrences.apply_async(connection=connection)
    assert comes_true(Notification.objects.filter(channel=Channel.INBOX).exists, within=30)
    waiting = Notification.objects.filter(channel=Channel.EMAIL, state=Notification.State.SENDING)
    assert waiting.count() == WORKERS
