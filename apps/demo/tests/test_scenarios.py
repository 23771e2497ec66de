"""Every row of the table of scenarios is there, and has come as far as its steps tell."""

import pytest
from django.utils import timezone

from apps.core.text.richtext import clean_html
from apps.demo.scenarios import ALL, DRAFTS
from apps.demo.scenarios.desks import BILLED_TWICE_BY_MAIL
from apps.feedback.models import Feedback, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
REACHED = {
    "analyse": State.ANALYSED,
    "verify": State.VERIFIED,
    "close": State.CLOSED,
    "reject": State.REJECTED,
    "return_to_analysis": State.REGISTERED,
    "reopen": State.REGISTERED,
}


def told(row) -> Feedback:
    return Feedback.objects.posted().get(statement=clean_html(row.statement))


@pytest.mark.parametrize("row", ALL, ids=lambda row: f"{row.seed} {row.tells}")
def test_the_scenario_is_told_to_its_end(row):
    feedback = told(row)
    moves = [REACHED[step.action] for step in row.steps if step.action in REACHED]
    is_twin = row is BILLED_TWICE_BY_MAIL  # merged by `matters`
    end = State.MERGED if is_twin else State.REGISTERED
    assert feedback.state == (moves[-1] if moves else end)
    assert feedback.attachments.filter(is_ours=False).count() == len(row.samples) + sum(
        step.action == "attach" for step in row.steps
    )
    assert feedback.comments.count() == sum(step.action == "comment" for step in row.steps)


def test_each_seed_is_told():
    assert {row.seed for row in ALL} >= {"000", "001", "002", "003", "004"}


def test_drafts_are_left_to_their_authors():
    drafts = Feedback.objects.filter(state=State.DRAFT)
    assert drafts.count() == len(DRAFTS)
    assert not drafts.filter(history__isnull=False).exists()


def test_the_client_confirmed_at_half_past_twelve_on_15_june():
    feedback = Feedback.objects.get(confirmation_note__contains="в 12:30, 15 июня")
    closed = timezone.localtime(feedback.closed_at)
    assert (closed.month, closed.day, closed.hour) == (6, 15, 12)
    assert feedback.client.contacts.filter(normalized="+79161234567").exists()


def test_emotion_keeps_its_underline_and_colour():
    feedback = Feedback.objects.get(statement__contains="пятьдесят минут")
    assert "<u>пятьдесят минут</u>" in feedback.statement
    assert "color:hsl(0, 75%, 45%)" in feedback.statement


def test_the_retreatment_has_its_act_at_the_stage_it_proves():
    feedback = Feedback.objects.get(statement__contains="выпала через девять дней")
    assert feedback.attachments.get(name="акт о перелечивании.pdf").stage == State.VERIFIED
    assert feedback.attachments.filter(stage=State.DRAFT).count() == 2
