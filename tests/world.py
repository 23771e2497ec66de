"""The documents on which the access table is tried: one of each kind, each with a file."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.complaints import services as processing
from apps.feedback import services
from apps.feedback.models import State
from apps.notifications.models import Notification
from tests.people import (
    activities_of,
    compensations_of,
    employ,
    measures_of,
    refused_message,
)

WITH_MONEY = ("analysed", "assigned")  # a request stands in the way of rejecting
CARRIES_ON = ("closed", "routed", "assigned")  # with measures


def make_waiting(feedback, by):
    return services.wait_for_client(
        feedback=feedback, by=by, version=feedback.version, reason="Пришлёт чек"
    )


@pytest.fixture
def world(clinic, cast, make_draft, make_feedback) -> SimpleNamespace:
    """The clinic, its people, and one document of each kind, each with a file."""
    clinic.complaint.needed_details = ["email"]
    clinic.complaint.save()
    draft = make_draft(by=cast.registrar)
    services.add_attachment(
        feedback=draft, by=cast.registrar, file=SimpleUploadedFile("scan.txt", b"scan")
    )
    documents = {
        "draft": draft,
        "posted": make_feedback(by=cast.registrar),
        "analysed": make_feedback(by=cast.registrar, state=State.ANALYSED),
        "verified": make_feedback(by=cast.registrar, state=State.VERIFIED),
        "closed": make_feedback(by=cast.registrar, state=State.CLOSED),
        "merged": make_feedback(by=cast.registrar, state=State.MERGED),
        "praise": make_feedback(by=cast.registrar, type=clinic.praise),
        "waiting": make_waiting(make_feedback(by=cast.registrar), cast.handler),
        "routed": make_feedback(by=cast.registrar, department=clinic.department),
        "assigned": make_feedback(by=cast.registrar, executor=cast.executor),
    }
    for name in documents.keys() - {"draft"}:
        services.add_attachment(
            feedback=documents[name], by=cast.handler, file=SimpleUploadedFile("act.txt", b"act")
        )
        documents[name].refresh_from_db()
    activities, compensations = {}, {}
    employ("Разбор жалоб", clinic, cast.quality)
    for name in ("posted", "routed", "assigned"):
        document, made = documents[name], activities_of(documents[name], cast)
        activities |= {(kind, document.pk): activity for kind, activity in made.items()}
    for name in WITH_MONEY:
        document, asked = documents[name], compensations_of(documents[name], cast)
        compensations |= {(kind, document.pk): each for kind, each in asked.items()}
    link = services.link_feedback(
        feedback=documents["merged"], by=cast.handler, other=documents["closed"], kind="related"
    )
    measures = {}
    for name in CARRIES_ON:
        document, made = documents[name], measures_of(documents[name], cast)
        measures |= {(kind, document.pk): each for kind, each in made.items()}
    cause = processing.name_root_cause(
        by=cast.quality, title="Не предупреждают", owner=cast.quality, feedback=documents["closed"]
    )
    processing.link_document(root_cause=cause, feedback=documents["assigned"], by=cast.quality)
    return SimpleNamespace(
        clinic=clinic, cast=cast, documents=documents, activities=activities,
        compensations=compensations, link=link, measures=measures, cause=cause,
        message=refused_message(documents["posted"], cast),
        notice=Notification.objects.create(
            event="assigned", document_id=documents["posted"].pk, occurrence="v2",
            channel="inbox", recipient=f"user:{cast.handler.pk}", user=cast.handler,
            subject="Назначено вам", url=documents["posted"].get_absolute_url(),
            state="sent", sent_at=timezone.now(),
        ),
    )  # fmt: skip
