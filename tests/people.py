"""People in positions, and what they are to do, for the tests."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from apps.activities import services as activities
from apps.clients.models import Client, ClientContact
from apps.clients.services import create_client, merge_clients
from apps.compensations import services as compensations
from apps.correspondence import services as correspondence
from apps.correspondence.models import ClientMessage
from apps.measures import services as measures
from apps.organization.models import Employee, Position, User


def employ(position: str, clinic, *users) -> Position:
    """Put the users into a position of the clinic, each as an employee with a job title besides."""
    row, _created = Position.objects.get_or_create(name=position)
    title, _created = Position.objects.get_or_create(name="Специалист")
    for user in users:
        employee = Employee.objects.create(
            user=user,
            last_name=user.last_name,
            first_name="Анна",
            position=title,
            department=clinic.department,
            branch=clinic.branch,
        )
        employee.other_positions.add(row)
    return row


def activities_of(document, cast) -> dict:
    """One activity of each kind: `planned`, `free`, `done`, `called`."""
    plan = {
        "feedback": document,
        "by": cast.handler,
        "kind": "call",
        "planned_for": timezone.now() + timedelta(days=1),
    }
    call = {"feedback": document, "by": cast.handler, "phone": "+79161234567"}
    position = Position.objects.get(name="Разбор жалоб")
    done = activities.plan_activity(**plan, user=cast.handler)
    return {
        "planned": activities.plan_activity(**plan, user=cast.director),
        "free": activities.plan_activity(**plan, position=position),
        "done": activities.complete_activity(activity=done, by=cast.handler, result="Дозвонились"),
        "called": activities.call_client(**call),
    }


def compensations_of(document, cast) -> dict:
    """Of each kind one: `approved` at once, `paid`, and to be decided: `requested`.

    And a `discount` that is approved, another `provided`; the handler asked.
    """
    asked = {"feedback": document, "by": cast.handler, "kind": "refund", "reason": "Не оказано"}
    paid = compensations.request_compensation(**asked, amount=Decimal(200))
    return {
        "paid": compensations.pay_compensation(
            compensation=paid,
            by=cast.quality,
            paid_on=timezone.localdate(),
            payment_document="п/п № 117",
        ),
        "approved": compensations.request_compensation(**asked, amount=Decimal(100)),
        "discount": compensations.request_compensation(
            **asked | {"kind": "discount"}, amount=Decimal(50)
        ),
        "provided": compensations.provide_compensation(
            compensation=compensations.request_compensation(
                **asked | {"kind": "discount"}, amount=Decimal(60)
            ),
            by=cast.handler,
            provided_on=timezone.localdate(),
        ),
        "requested": compensations.request_compensation(**asked, amount=Decimal("12345.60")),
    }


WRITTEN = {"recipient": "ivan@example.org", "subject": "Ваше обращение", "text": "Здравствуйте."}
LETTER = {"addressee": "Петров И. С.", "subject": "Ваше обращение", "text": "Здравствуйте."}


def refused_message(document, cast) -> ClientMessage:
    """A message to the client that the mail server has refused."""
    ClientContact.objects.create(
        client=document.client,
        kind="email",
        value=WRITTEN["recipient"],
        normalized=WRITTEN["recipient"],
    )
    written = correspondence.send_message(
        feedback=document, by=cast.handler, key=uuid4(), **WRITTEN
    )
    ClientMessage.objects.update(state="failed", sending_at=written.due_at)
    return written


def measures_of(document, cast) -> dict:
    """`planned` for the branch manager, `done` by him, and one `failed`."""

    def plan():
        return measures.plan_measure(
            feedback=document,
            by=cast.handler,
            kind="training",
            nature="corrective",
            title="Обучить смену",
            owner=cast.branch_manager,
            due_on=timezone.localdate(),
        )

    def complete():
        return measures.complete_measure(
            measure=plan(), by=cast.branch_manager, result="Обучены", check_on=timezone.localdate()
        )

    failed = measures.check_measure(
        measure=complete(), by=cast.quality, is_effective=False, remark="Повторилось"
    )
    return {"planned": plan(), "done": complete(), "failed": failed}


def anew(user) -> User:
    """The user as the database has them now, with no rights remembered."""
    return User.objects.get(pk=user.pk)


def merged_once(clinic, cast) -> Client:
    """A client on whose card another card was merged."""
    values = {"last_name": "Петров", "first_name": "Иван"}
    main, merged = (create_client(by=cast.registrar, values=values) for _each in range(2))
    merge_clients(main=main, merged=merged, by=cast.quality)
    return main
