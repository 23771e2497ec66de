"""The demo shows messages that have gone, one that was refused, and a letter with its files."""

import pytest

from apps.activities.models import Activity
from apps.correspondence.models import ClientMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_messages_have_gone_or_were_refused_and_nothing_waits_to_go_out():
    talks = ClientMessage.objects.filter(survey=None)
    states = list(talks.values_list("state", flat=True))
    assert sorted(states) == ["failed", "sent", "sent"]
    for message in ClientMessage.objects.all():
        assert "{" not in message.subject + message.text


def test_a_letter_stands_with_its_files():
    letter = Activity.objects.get(kind="letter", key__isnull=False)
    names = letter.feedback.attachments.filter(is_ours=True).values_list("name", flat=True)
    assert {name.rpartition(".")[2] for name in names} == {"docx", "pdf"}
