"""A page reads the documents that it shows, and not all there are: counted by PostgreSQL itself."""

import copy
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from apps.feedback.models import Feedback, State
from apps.feedback.pages.register import register
from apps.feedback.pages.register.columns import COLUMNS
from apps.notifications.models import Notification
from apps.organization.models import User
from apps.routing.models import Assignment
from conftest import QUICK_HASHING, ROLES
from tests.plans import rows_read
from tests.world import build_world

pytestmark = pytest.mark.postgresql

OTHERS = 3_000
MOST = 400  # documents that a page may look at, whatever the house has


@pytest.fixture(scope="module")
def crowd_once(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world among thousands of closed documents, in a transaction that the module ends."""
    media = tmp_path_factory.mktemp("crowd")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=QUICK_HASHING, MEDIA_ROOT=media):
            world = build_world()
        copy_closed(world.documents["closed"])
        notify(world)
        assign_once(world.cast.branch_manager, world.cast.handler)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def crowd(crowd_once, db) -> SimpleNamespace:
    return copy.deepcopy(crowd_once)


def copy_closed(document: Feedback) -> None:
    """Copies from another year, each an hour older than the one before it."""
    older = "- interval '1 year' - n * interval '1 hour'"
    own = {
        "key": "gen_random_uuid()",
        "number": "'ОС-2001-' || lpad(n::text, 6, '0')",
        "registered_at": f"registered_at {older}",
        "closed_at": f"closed_at {older}",
    }
    terms = ("due_at", "statutory_due_on", "statutory_due_at", "reacted_at", "reaction_due_at")
    own |= dict.fromkeys(terms, f"registered_at + interval '3 days' {older}")
    fields = [f for f in Feedback._meta.concrete_fields if not (f.generated or f.primary_key)]
    values = {field.column: field.column for field in fields} | own
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO feedback_feedback ({', '.join(values)}) "  # noqa: S608 -- constants
            f"SELECT {', '.join(values.values())} FROM feedback_feedback, "
            f"generate_series(1, {OTHERS}) AS n WHERE id = {document.pk}"
        )


def assign_once(user: User, by: User) -> None:
    """Every tenth document was theirs once: they go on seeing it."""
    now = timezone.now()
    Assignment.objects.bulk_create(
        Assignment(
            feedback_id=pk,
            assignee=user,
            assigned_by=by,
            assigned_at=now,
            ended_at=now,
            ended_by=user,
            outcome="done",
        )
        for pk in Feedback.objects.filter(number__endswith="7").values_list("pk", flat=True)
    )


def notify(world: SimpleNamespace) -> None:
    people = [world.cast.quality, world.cast.executor, world.cast.head]
    Notification.objects.bulk_create(
        Notification(
            event="assigned",
            document_id=document.pk,
            occurrence=str(uuid4()),
            channel="inbox",
            recipient=f"user:{user.pk}",
            user=user,
        )
        for user in people
        for document in Feedback.objects.posted()[:40]
    )


def documents_read(user, address: str) -> int:
    browser = Client()
    browser.force_login(user)
    browser.get(address)
    with rows_read() as read:
        response = browser.get(address)
    assert response.status_code == 200
    return read.of("feedback_feedback", "feedback_feedbacksearch")


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("quality", "/notifications/bell/"),
        ("executor", "/notifications/bell/"),
        ("head", "/notifications/bell/"),
        ("quality", "/notifications/"),
        ("quality", "/measures/?tab=all"),
        ("head", "/measures/?tab=all"),
        ("quality", "/root-causes/"),
        ("executor", "/root-causes/"),
        ("quality", "/activities/"),
        ("registrar", "/feedback/"),
        ("registrar", "/feedback/count/"),
        ("executor", "/feedback/"),
        ("executor", "/feedback/count/"),
        ("head", "/feedback/"),
        ("branch_manager", "/feedback/"),
        *((who, "/") for who in ROLES),
        ("quality", "/feedback/?filters=1"),
        *(("quality", f"/feedback/?sort={sign}{name}") for name in COLUMNS for sign in ("", "-")),
    ],
)
def test_a_page_reads_few_documents(crowd, who, address):
    assert documents_read(getattr(crowd.cast, who), address) <= MOST


def test_who_was_assigned_much_is_shown_the_newest_by_the_dates(crowd, monkeypatch):
    monkeypatch.setattr(register, "FEW_PLACED", 100)
    assert documents_read(crowd.cast.branch_manager, "/feedback/") <= MOST


@pytest.mark.parametrize("place", [0, OTHERS // 2, OTHERS - 1])
def test_the_neighbours_are_found_without_reading_the_rest(crowd, place):
    document = Feedback.objects.posted().filter(state=State.CLOSED)[place]
    address = reverse("feedback:neighbours", args=[document.pk])
    assert documents_read(crowd.cast.quality, address) <= MOST


REJECT_ALL = """
UPDATE feedback_feedback SET state = 'rejected', answer = 'Нет' WHERE number LIKE 'ОС-2001-%';
INSERT INTO feedback_feedbacksearch (feedback_id, client_id, registered_at, stems)
SELECT id, client_id, registered_at, array_to_tsvector(ARRAY['ждал', '@rejected'])
FROM feedback_feedback WHERE number LIKE 'ОС-2001-%';
ANALYZE feedback_feedback, feedback_feedbacksearch
"""


def test_a_word_among_many_rejected_is_looked_up_in_their_own_index(crowd):
    with connection.cursor() as cursor:
        cursor.execute(REJECT_ALL)
    rejected = Feedback.objects.filter(state=State.REJECTED)
    plan = rejected.search("черепаха", states=["rejected"]).explain()
    assert "feedback_search_rejected" in plan
