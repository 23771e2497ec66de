"""Documents at each place of the routing, brought there by the services themselves."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from apps.clients.models import ClientContact
from apps.feedback.models import Feedback
from apps.feedback.services import reassign_responsible
from apps.organization.models import Department, Employee
from apps.routing import services


def in_days(days: float):
    return timezone.now() + timedelta(days=days)


@pytest.fixture
def house(clinic, cast) -> SimpleNamespace:
    """The head's department with his executor, a department below it, and one of somebody else."""

    def employ(user, department, name) -> Employee:
        return Employee.objects.create(
            user=user,
            last_name=name,
            first_name="Анна",
            position=clinic.employee.position,
            department=department,
            branch=clinic.branch,
        )

    below = Department.objects.create(name="Ортопедия", parent=clinic.department)
    elsewhere = Department.objects.create(name="Бухгалтерия")
    employ(cast.executor, below, "Киселёва")
    elsewhere.head = employ(cast.outsider, elsewhere, "Щербакова")
    elsewhere.save()
    return SimpleNamespace(department=clinic.department, below=below, elsewhere=elsewhere)


@pytest.fixture
def steps(house, cast) -> SimpleNamespace:
    """The steps of the routing, each done by the one whose business it is."""

    def now(feedback: Feedback, **values) -> dict:
        fresh = Feedback.objects.get(pk=feedback.pk)
        return {"feedback": fresh, "version": fresh.version, **values}

    def route(feedback, department=None, by=None):
        values = {"department": department or house.department, "due_at": in_days(3)}
        return services.route_to_department(**now(feedback, by=by or cast.secretary, **values))

    def appoint(feedback, executor=None, by=None):
        values = {"executor": executor or cast.executor, "due_at": in_days(2)}
        return services.appoint_executor(**now(feedback, by=by or cast.head, **values))

    def take_over(feedback, by=None):
        return services.take_over(**now(feedback, by=by or cast.head))

    def decline(feedback, by, reason="Это не наш вопрос"):
        return services.decline(**now(feedback, by=by, reason=reason))

    def send_to_triage(feedback, by=None):
        by = by or cast.handler
        return services.send_to_triage(**now(feedback, by=by, reason="Нужен другой отдел"))

    return SimpleNamespace(
        route=route,
        appoint=appoint,
        take_over=take_over,
        decline=decline,
        send_to_triage=send_to_triage,
        now=now,
    )


@pytest.fixture
def at_place(make_feedback, steps, cast):
    """Return `at_place("person")`: a complaint in the queue, a department, with a person, …"""

    def make(place: str) -> Feedback:
        feedback = make_feedback()
        if place == "responsible":
            return reassign_responsible(
                feedback=feedback,
                by=cast.quality,
                version=feedback.version,
                responsible=cast.handler,
            )
        if place == "queue":
            return feedback
        feedback = steps.route(feedback)
        if place in ("person", "ended", "reassigned"):
            feedback = steps.appoint(feedback)
        if place == "with head":
            feedback = steps.take_over(feedback)
        if place == "reassigned":
            feedback = steps.decline(feedback, cast.executor)
        if place == "ended":
            from apps.feedback.services import reject_feedback

            feedback = reject_feedback(
                feedback=feedback,
                by=cast.secretary,
                version=feedback.version,
                reason="Правила известны",
                answer="Доставка платная",
            )
        return Feedback.objects.get(pk=feedback.pk)

    return make


EMAIL = "petrov@example.org"


@pytest.fixture
def with_email(clinic) -> str:
    """The client of the clinic has an e-mail."""
    ClientContact.objects.create(client=clinic.client, kind="email", value=EMAIL, normalized=EMAIL)
    return EMAIL


@pytest.fixture
def employed(house, clinic):
    """Return `employed(user)`: as what employee somebody works."""

    def make(user) -> Employee:
        values = {"last_name": str(user), "first_name": "Анна", "branch": clinic.branch}
        values |= {"position": clinic.employee.position, "department": house.elsewhere}
        return Employee.objects.get_or_create(user=user, defaults=values)[0]

    return make
