"""What keeps the work of the complaints from its people."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.complaints.models import Activity, ClientMessage
from apps.core.durations import duration
from apps.core.health import Problem
from apps.feedback.models import Feedback
from apps.messaging.services import EMAIL, find_channel
from apps.notifications.services import NOBODY_PROCESSES, tell_administrators
from apps.organization.models import Employee


def find_problems() -> Iterator[Problem]:
    """Of `/healthz/`: `nobody_processes`, and `backlog` of what is written to clients."""
    yield from find_nobody_processes()
    yield from _waiting_messages(timezone.now())


def find_nobody_processes() -> Iterator[Problem]:
    """`nobody_processes`: a new complaint brings its task to nobody (A5)."""
    able = Employee.objects.filter(is_active=True, user__is_active=True)
    if not able.filter(position__name=settings.COMPLAINT_POSITION).exists():
        words = _(
            "Nobody who can sign in works in the position “%(position)s”: new complaints bring "
            "their task to nobody. Put somebody into it."
        )
        yield Problem(NOBODY_PROCESSES, words % {"position": settings.COMPLAINT_POSITION})


def _waiting_messages(at: datetime) -> Iterator[Problem]:
    """`backlog`: what was written to clients does not go out; a channel that is off is told of."""
    limit = timedelta(minutes=settings.BACKLOG_MINUTES)
    oldest = ClientMessage.objects.under_way().aggregate(oldest=Min("due_at"))["oldest"]
    if oldest and at - oldest > limit and find_channel(EMAIL).is_enabled:
        words = _("Messages have been waiting for %(time)s.")
        yield Problem("backlog", words % {"time": duration(at - oldest, "accusative")})


def tell_of_problems(*, at: datetime) -> None:
    """Put it into the inbox of administrators, once a day, as long as complaints come (A5)."""
    with translation.override(settings.LANGUAGE_CODE):
        for problem in find_nobody_processes():
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
