"""The ledger writes what the services write: the same way taken by both, compared."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict
from django.utils import timezone

from apps.demo.house import House
from apps.demo.ledger import Ledger
from apps.demo.samples import photo
from apps.demo.writing import write_counters, write_documents
from apps.feedback import services
from apps.feedback.models import Feedback
from apps.organization.models import Department, Employee
from apps.routing import services as routing
from conftest import ANALYSIS, CLOSING, CONCLUSION

pytestmark = pytest.mark.django_db
OWN = {"id", "key", "number", "created_at", "updated_at", "analysed_at", "verified_at"}


@pytest.fixture
def draft_values(clinic, cast):
    return {
        "client": clinic.client,
        "branch": clinic.branch,
        "type": clinic.complaint,
        "category": clinic.subcategory,
        "subject_employee": clinic.employee,
        "responsible": cast.quality,
        "harm": True,
        "statement": "<p>Ждал <u>сорок</u> минут<script>x</script></p>",
    }


@pytest.fixture(autouse=True)
def executor_works_there(clinic, cast):
    Employee.objects.create(
        user=cast.executor,
        last_name="Киселёва",
        first_name="Анна",
        position=clinic.employee.position,
        department=clinic.department,
        branch=clinic.branch,
    )


@pytest.fixture
def at():
    return timezone.now() - timedelta(days=3)


@pytest.fixture
def by_services(draft_values, cast, at) -> Feedback:
    feedback = services.save_draft(key=uuid4(), by=cast.registrar, values=draft_values)
    upload = SimpleUploadedFile(photo("waiting").name, photo("waiting").content)
    services.add_attachment(feedback=feedback, by=cast.registrar, file=upload)
    feedback = services.register_feedback(feedback=feedback, by=cast.registrar, at=at)

    def step(service, by, values, **more):
        nonlocal feedback
        feedback = service(
            feedback=feedback, by=by, version=feedback.version, values=values, **more
        )

    feedback = services.reassign_responsible(
        feedback=feedback,
        by=cast.quality,
        version=feedback.version,
        responsible=cast.handler,
        comment="Передаю",
    )
    services.add_comment(feedback=feedback, by=cast.handler, text="Позвонили клиенту")
    feedback = routed_by_services(feedback, cast, at)
    step(services.edit_analysis, cast.handler, {"cause": "Запись сдвинулась"})
    step(services.analyse_feedback, cast.handler, ANALYSIS, at=at)
    feedback = services.return_feedback_to_analysis(
        feedback=feedback, by=cast.quality, version=feedback.version, reason="Мало", at=at
    )
    step(services.analyse_feedback, cast.handler, ANALYSIS, at=at)
    step(services.verify_feedback, cast.quality, CONCLUSION, at=at)
    upload = SimpleUploadedFile(photo("waiting").name, photo("waiting").content)
    services.add_attachment(feedback=feedback, by=cast.handler, file=upload)
    step(services.close_feedback, cast.handler, CLOSING, at=at)
    return Feedback.objects.get(pk=feedback.pk)


@pytest.fixture
def by_ledger(draft_values, cast, at) -> Feedback:
    ledger = Ledger(House())
    feedback = ledger.draft(key=uuid4(), by=cast.registrar, at=at, values=draft_values)
    ledger.attach(feedback, by=cast.registrar, at=at, sample=photo("waiting"))
    ledger.register(feedback, at=at)

    def step(take, action, by, values, comment=""):
        take(feedback, action=action, by=by, at=at, values=values, comment=comment)

    step(ledger.edit, "reassign", cast.quality, {"responsible": cast.handler}, "Передаю")
    ledger.comment(feedback, by=cast.handler, at=at, text="Позвонили клиенту")
    routed_by_ledger(ledger, feedback, cast, at)
    step(ledger.edit, "edit_analysis", cast.handler, {"cause": "Запись сдвинулась"})
    step(ledger.move, "analyse", cast.handler, ANALYSIS)
    step(ledger.move, "return_to_analysis", cast.quality, {}, "Мало")
    step(ledger.move, "analyse", cast.handler, ANALYSIS)
    step(ledger.move, "verify", cast.quality, CONCLUSION)
    ledger.attach(feedback, by=cast.handler, at=at, sample=photo("waiting"))
    step(ledger.move, "close", cast.handler, CLOSING)
    ledger.numbers.update({"feedback-1999": 0})
    rows = ledger.take_rows()
    feedback.number = "ОС-1999-000001"  # the services have given the first one
    write_documents(rows)
    write_counters({"feedback-1999": 1})
    return Feedback.objects.get(pk=feedback.pk)


def routed_by_services(feedback: Feedback, cast, at) -> Feedback:
    """To the department, to its head as the executor, back, and to him again."""
    due_at = feedback.due_at

    def take(service, by, **values):
        nonlocal feedback
        feedback = service(feedback=feedback, by=by, version=feedback.version, at=at, **values)

    department = Department.objects.get()
    take(routing.route_to_department, cast.secretary, department=department, due_at=due_at)
    take(routing.decline, cast.head, reason="Не наш вопрос")
    take(routing.route_to_department, cast.secretary, department=department, due_at=due_at)
    take(routing.appoint_executor, cast.head, executor=cast.executor, due_at=due_at)
    take(routing.decline, cast.executor, reason="Нужен другой врач")
    take(routing.appoint_executor, cast.head, executor=cast.executor, due_at=due_at)
    return Feedback.objects.get(pk=feedback.pk)


def routed_by_ledger(ledger: Ledger, feedback: Feedback, cast, at) -> None:
    department, way = Department.objects.get(), ledger.way
    way.route(feedback, by=cast.secretary, at=at, department=department)
    way.decline(feedback, by=cast.head, at=at, comment="Не наш вопрос")
    way.route(feedback, by=cast.secretary, at=at, department=department)
    way.appoint(feedback, by=cast.head, at=at, executor=cast.executor)
    way.decline(feedback, by=cast.executor, at=at, comment="Нужен другой врач")
    way.appoint(feedback, by=cast.head, at=at, executor=cast.executor)


def shape(feedback: Feedback) -> dict:
    entries = feedback.history.order_by("pk").values_list(
        "user__username", "action", "from_state", "to_state", "comment", "version", "changes"
    )
    row = {k: v for k, v in model_to_dict(feedback).items() if k not in OWN}
    row |= {
        f.attname: getattr(feedback, f.attname)
        for f in Feedback._meta.fields
        if not f.editable and f.name not in OWN
    }
    files = feedback.attachments.order_by("pk").values_list("stage", "name", "content_type", "size")
    return {
        "row": row,
        "history": [(*entry[:6], json.dumps(entry[6], sort_keys=True)) for entry in entries],
        "comments": list(feedback.comments.values_list("author__username", "text")),
        "files": list(files),
        "hops": list(
            feedback.assignments.order_by("pk").values_list(
                "department__name",
                "assignee__username",
                "assigned_by__username",
                "assigned_at",
                "outcome",
                "reason",
                "ended_by__username",
                "ended_at",
            )
        ),
    }


def test_row_history_comments_and_files_are_the_same(by_services, by_ledger):
    expected, got = shape(by_services), shape(by_ledger)
    for part in expected:
        assert got[part] == expected[part]
    assert (by_ledger.analysed_at, by_ledger.verified_at) == (
        by_services.analysed_at,
        by_services.verified_at,
    )


def test_the_search_finds_both_by_the_same_words(by_services, by_ledger):
    for query in ("сорок минут", "позвонили клиенту", "журнал записи", "12:30"):
        assert set(Feedback.objects.search(query)) == {by_services, by_ledger}
    assert list(Feedback.objects.search("чистота")) == []
