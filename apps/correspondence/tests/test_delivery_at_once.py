"""Several workers at the same moment, on PostgreSQL: a message is sent once."""

from uuid import uuid4

import pytest

from apps.correspondence import services
from apps.correspondence.models import ClientMessage
from apps.feedback.tests.test_at_once import at_once
from apps.messaging import services as messaging
from tests.mailing import mail_server
from tests.processing import EMAIL

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
WORDS = {"recipient": EMAIL, "subject": "Тема", "text": "Текст"}


def test_of_several_workers_one_sends(with_email, make_feedback, cast, settings):
    feedback = make_feedback()
    with mail_server(settings) as server:
        for sent in range(1, 6):
            message = services.send_message(
                feedback=feedback, by=cast.handler, key=uuid4(), **WORDS
            )

            def deliver(message=message) -> None:
                messaging.deliver([message])

            at_once(deliver, deliver, messaging.sweep)
            assert len(server.taken) == sent
    assert set(ClientMessage.objects.values_list("state", flat=True)) == {"sent"}


def test_one_message_sent_five_times_is_written_once(with_email, make_feedback, cast):
    feedback, key = make_feedback(), uuid4()

    def send() -> ClientMessage:
        return services.send_message(feedback=feedback, by=cast.handler, key=key, **WORDS)

    results = at_once(*[send] * 5)
    assert {result.pk for result in results} == {ClientMessage.objects.get().pk}
