"""What the apps above have registered, in the order in which it runs (decision 052)."""

import re

import pytest
from django.template.loader import get_template

from apps.activities.services import handover as activities
from apps.core.extensions import Slot, health, menu, search
from apps.correspondence.extensions import endings
from apps.correspondence.services import answering
from apps.feedback import extensions as feedback
from apps.feedback.notices import documents
from apps.feedback.responsibility import handover as feedback_handover
from apps.measures.services import handover as measures
from apps.notifications.extensions import clocks
from apps.notifications.extensions import documents as told_of
from apps.organization.extensions import work_in_hand
from apps.routing.services import handover as routing
from tests.source import templates


def names(functions) -> list[str]:
    return [f"{each.__module__.removeprefix('apps.')}.{each.__name__}" for each in functions]


@pytest.mark.parametrize(
    ("point", "registered"),
    [
        (
            feedback.after,
            [
                "routing.services.following.follow_routing",
                "activities.services.activities.follow_activities",
                "activities.services.opinions.follow_subject",
                "complaints.services.merging.follow_merging",
                "correspondence.services.messages.follow_client",
                "surveys.services.confirmation.follow_client",
            ],
        ),
        (feedback.routes, ["routing.services.rules.find_route"]),
        (
            feedback.requirements,
            [
                "activities.services.activities.missing_activities",
                "compensations.services.missing_decisions",
                "surveys.services.confirmation.missing_answer",
            ],
        ),
        (
            feedback.proposals,
            [
                "activities.services.closing.propose_confirmation",
                "surveys.services.confirmation.propose_confirmation",
            ],
        ),
        (feedback.visible, ["routing.permissions.was_assigned"]),
        (
            clocks,
            [
                "feedback.deadlines.reminders.publish_due",
                "routing.services.clock.publish_due",
                "activities.services.clock.publish_due",
            ],
        ),
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
        routing.EXECUTOR,
        routing.DEPARTMENTS,
        routing.RULES,
        activities.ACTIVITIES,
        measures.MEASURES,
        measures.ROOT_CAUSES,
    ]


def test_what_a_monitor_is_told_of_first():
    codes = [check.code for check in health]
    assert codes == ["database", "media", "broker", "delivery", "complaints"]
    assert names(check.find for check in health) == [
        "core.operations.health.find_database_problems",
        "core.operations.health.find_media_problems",
        "messaging.services.health.find_broker_problems",
        "messaging.services.health.find_delivery_problems",
        "activities.services.health.find_problems",
    ]


def test_who_answers_the_client_and_who_has_the_documents():
    assert feedback.answers.get() is answering
    assert told_of.get() is documents


def test_the_sections_of_the_menu_and_what_is_searched():
    assert [section.url_name for section in menu] == [
        "home",
        "feedback:list",
        "complaints:board",
        "complaints:triage",
        "activities:list",
        "measures:list",
        "compensations:list",
        "clients:list",
        "reports:index",
        "admin:index",
    ]
    assert [place.url_name for place in search] == [
        "compensations:list",
        "feedback:list",
        "clients:list",
    ]


def test_every_slot_is_shown_by_a_template_and_has_its_templates():
    shown = set(re.findall(r'{% slot "([^"]+)"', "".join(p.read_text() for p in templates())))
    assert shown == set(Slot.known)
    for slot in Slot.known.values():
        assert list(slot), f"nobody shows anything in {slot.name}"
        for panel in slot:
            get_template(panel.template)


@pytest.mark.parametrize("name", ["feedback.document_rail", "feedback.document_later"])
def test_the_cards_beside_a_document(name):
    shown = [panel.template.removesuffix("_later.html") for panel in Slot.known[name]]
    assert [template.removesuffix(".html") for template in shown] == [
        "activities/_document_activities",
        "measures/_document_measures",
        "compensations/_document_compensations",
        "surveys/_document_surveys",
    ]
