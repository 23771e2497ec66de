"""What the apps above have registered, in the order in which it runs (decision 052)."""

import pytest

from apps.complaints.extensions import endings
from apps.complaints.services import answering, handover
from apps.core.extensions import health
from apps.feedback import extensions as feedback
from apps.feedback.notices import documents
from apps.feedback.services import handover as feedback_handover
from apps.notifications.extensions import clocks
from apps.notifications.extensions import documents as told_of
from apps.organization.extensions import work_in_hand


def names(functions) -> list[str]:
    return [f"{each.__module__.removeprefix('apps.')}.{each.__name__}" for each in functions]


@pytest.mark.parametrize(
    ("point", "registered"),
    [
        (
            feedback.after,
            [
                "complaints.services.routing.follow_routing",
                "complaints.services.activities.follow_activities",
                "complaints.services.opinions.follow_subject",
                "complaints.services.merging.follow_merging",
                "complaints.services.messages.follow_client",
                "surveys.services.closing.follow_client",
            ],
        ),
        (
            feedback.requirements,
            [
                "complaints.services.activities.missing_activities",
                "complaints.services.compensations.missing_decisions",
                "surveys.services.closing.missing_answer",
            ],
        ),
        (
            feedback.proposals,
            [
                "complaints.services.closing.propose_confirmation",
                "surveys.services.closing.propose_confirmation",
            ],
        ),
        (feedback.visible, ["complaints.permissions.routing.was_assigned"]),
        (clocks, ["feedback.services.clock.raise_due", "complaints.services.clock.raise_due"]),
        (endings, ["surveys.services.links.link_under"]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_takes_part_in_which_order(point, registered):
    assert names(point) == registered


def test_work_is_handed_over_in_this_order():
    assert list(work_in_hand) == [
        feedback_handover.RESPONSIBLE,
        feedback_handover.DEFAULTS,
        handover.EXECUTOR,
        handover.DEPARTMENTS,
        handover.ACTIVITIES,
        handover.MEASURES,
        handover.ROOT_CAUSES,
    ]


def test_what_a_monitor_is_told_of_first():
    codes = [check.code for check in health]
    assert codes == ["database", "media", "broker", "delivery", "complaints"]
    assert names(check.find for check in health) == [
        "core.health.find_database_problems",
        "core.health.find_media_problems",
        "notifications.services.health.find_broker_problems",
        "notifications.services.health.find_delivery_problems",
        "complaints.services.health.find_problems",
    ]


def test_who_answers_the_client_and_who_has_the_documents():
    assert feedback.answers.get() is answering
    assert told_of.get() is documents
