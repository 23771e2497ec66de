"""Nine posted documents and a draft, few enough to be counted by hand; the year is 2026."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from apps.feedback.models import Feedback, State
from apps.organization.models import Department, Employee

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 9, 15, 12, tzinfo=MOSCOW)


def moscow(*moment: int) -> datetime:
    return datetime(2026, *moment, tzinfo=MOSCOW)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def put(make_feedback):
    """Return a maker of documents with dates of their own: `put(moscow(7, 1), days=2, …)`.

    `days` is how long it took to close; `due` is when it had to be resolved.
    """

    def put(registered_at, *, days=None, due=None, validity=None, **values) -> Feedback:
        feedback = make_feedback(**values)
        changes = {"registered_at": registered_at, "due_at": due}
        if days is not None:
            changes["closed_at"] = registered_at + timedelta(days=days)
        if validity:
            changes["validity"] = validity
        Feedback.objects.filter(pk=feedback.pk).update(**changes)
        return feedback

    return put


@pytest.fixture
def orthodontist(clinic) -> Employee:
    department = Department.objects.create(name="Ортодонтия", branch=clinic.other_branch)
    return Employee.objects.create(
        last_name="Волков",
        first_name="Олег",
        position=clinic.employee.position,
        department=department,
        branch=clinic.other_branch,
    )


@pytest.fixture
def documents(clinic, cast, orthodontist, put, make_draft):
    """The third quarter, a document on either side of it, and a draft.

    | when     | type      | branch   | employee | category | state      | validity |
    |----------|-----------|----------|----------|----------|------------|----------|
    | 30 June  | complaint | Тверская | Смирнова | therapy  | registered |          |
    | 1 July   | complaint | Тверская | Смирнова | therapy  | registered | overdue  |
    | 2 July   | complaint | Тверская | Смирнова | therapy  | analysed   | partly   |
    | 3 July   | complaint | Тверская | Смирнова | quality  | closed 2 d | yes      |
    | 4 August | complaint | Арбат    | Волков   | therapy  | verified   | no       |
    | 5 August | complaint | Арбат    | Волков   | therapy  | rejected   |          |
    | 6 August | service   | Арбат    |          | quality  | closed 5 d | yes      |
    | 7 Sept.  | praise    | Арбат    | Смирнова |          | closed 1 d |          |
    | 1 Oct.   | praise    | Арбат    | Смирнова |          | registered |          |

    Therapy is part of quality («Качество лечения / Терапия»).
    """
    arbat = {"branch": clinic.other_branch}
    volkov = {**arbat, "subject_employee": orthodontist}
    service = {
        **arbat,
        "type": clinic.service_complaint,
        "subject_employee": None,
        "subject_object": clinic.object,
        "category": clinic.category,
        "city": "Москва",
    }
    praise = {**arbat, "type": clinic.praise, "category": None}
    put(moscow(6, 30, 23, 59))
    put(moscow(7, 1, 0, 0), due=moscow(9, 15, 11))
    put(moscow(7, 2), state=State.ANALYSED, validity="partly", due=moscow(9, 15, 13))
    put(moscow(7, 3), state=State.CLOSED, days=2, category=clinic.category)
    put(moscow(8, 4), state=State.VERIFIED, validity="no", **volkov)
    put(moscow(8, 5), state=State.REJECTED, days=9, **volkov)
    put(moscow(8, 6), state=State.CLOSED, days=5, responsible=cast.quality, **service)
    closed = put(moscow(9, 7), **praise)
    Feedback.objects.filter(pk=closed.pk).update(
        state=State.CLOSED,
        closed_at=moscow(9, 8),
        closed_by=cast.handler,
        confirmation="call",
        confirmation_note="По телефону",
    )
    put(moscow(10, 1, 0, 0), **praise)
    make_draft(by=cast.handler)


@pytest.fixture
def report(client, cast):
    """Open a report as a user: `report("complaints", level=["city"])` gives the response."""

    def get(code: str, *, by=None, page="", **params):
        client.force_login(by or cast.management)
        url = reverse(f"reports:{code}{page}")
        return client.get(url, {"period": "quarter"} | params)

    return get


@pytest.fixture
def counted(report):
    """What a report shows, as `[(depth, label, {column: number}), …]`, the total last."""

    def read(code: str, **params) -> list[tuple[int, str, dict[str, int]]]:
        table = report(code, **params).context["table"]
        rows = [(row.depth, str(row.label), row.group.counts) for row in table.rows]
        return [*rows, (0, "total", table.total.group.counts)]

    return read
