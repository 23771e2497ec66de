"""The documents on which the access table is tried: one of each kind, each with a file.

They are made once for all tests of a module, which see them under a savepoint of their own.
"""

import copy
import shutil
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from apps.activities.models import Activity
from apps.feedback import services
from apps.feedback.models import State
from apps.measures import services as processing
from apps.notifications.models import Notification
from conftest import (
    QUICK_HASHING,
    build_cast,
    build_clinic,
    maker_of_documents,
    maker_of_drafts,
)
from tests.people import (
    activities_of,
    compensations_of,
    employ,
    measures_of,
    merged_once,
    refused_message,
)

WITH_MONEY = ("analysed", "assigned")  # a request stands in the way of rejecting
CARRIES_ON = ("closed", "routed", "assigned")  # with measures


def make_waiting(feedback, by):
    return services.wait_for_client(
        feedback=feedback, by=by, version=feedback.version, reason="Пришлёт чек"
    )


@pytest.fixture(scope="module")
def world_once(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world and the folder of its files, in a transaction that the module ends."""
    media = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=QUICK_HASHING, MEDIA_ROOT=media):
            made = build_world()
        yield made, media
        transaction.set_rollback(True)


@pytest.fixture
def world(world_once, db, settings) -> SimpleNamespace:
    """The clinic, its people, and one document of each kind, each with a file."""
    made, media = world_once
    # What may be taken back for some seconds only has been done just now.
    Activity.objects.filter(ended_at__isnull=False).update(ended_at=timezone.now())
    shutil.copytree(media, settings.MEDIA_ROOT)
    return copy.deepcopy(made)


def build_world() -> SimpleNamespace:
    clinic = build_clinic()
    cast = build_cast(clinic)
    make_draft = maker_of_drafts(clinic, cast)
    make_feedback = maker_of_documents(make_draft, cast)
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
    namesake = merged_once(clinic, cast)
    return SimpleNamespace(
        namesake=namesake, card_merging=namesake.taken_in.get(),
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
