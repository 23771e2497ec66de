"""What keeps the work of the complaints from its people."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.activities.models import Activity
from apps.core.operations.health import Problem
from apps.feedback.models import Feedback
from apps.notifications.services import NOBODY_PROCESSES, tell_administrators
from apps.organization.models import Employee, Position


def find_problems() -> Iterator[Problem]:
    """`nobody_processes`: a new complaint brings its task to nobody (A5)."""
    able = Employee.objects.filter(is_active=True, user__is_active=True)
    positions = Position.objects.held_by(able)
    if not positions.filter(name=settings.COMPLAINT_POSITION).exists():
        words = _(
            "Nobody who can sign in works in the position “%(position)s”: new complaints bring "
            "their task to nobody. Put somebody into it."
        )
        yield Problem(NOBODY_PROCESSES, words % {"position": settings.COMPLAINT_POSITION})


def tell_of_problems(*, at: datetime) -> None:
    """Put it into the inbox of administrators, once a day, as long as complaints come (A5)."""
    with translation.override(settings.LANGUAGE_CODE):
        for problem in find_problems():
            if _some_came_to_nobody(at):
                tell_administrators(
                    problem.code,
                    occurrence=timezone.localdate(at).isoformat(),
                    text=problem.words,
                    url=reverse("admin:organization_employee_changelist"),
                    at=at,
                )


def _some_came_to_nobody(at: datetime) -> bool:
    came = Feedback.objects.complaints().unresolved()
    came = came.filter(registered_at__gt=at - timedelta(days=1), registered_at__lte=at)
    return came.exclude(activities__kind=Activity.Kind.PROCESSING).exists()
