"""What keeps the work of the complaints from its people."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from apps.notifications.services.health import Problem
from apps.organization.models import Employee


def find_problems() -> Iterator[Problem]:
    """`nobody_processes`: a new complaint brings its task to nobody (A5)."""
    able = Employee.objects.filter(is_active=True, user__is_active=True)
    if not able.filter(position__name=settings.COMPLAINT_POSITION).exists():
        words = _(
            "Nobody who can sign in works in the position “%(position)s”: new complaints bring "
            "their task to nobody. Put somebody into it."
        )
        yield Problem("nobody_processes", words % {"position": settings.COMPLAINT_POSITION})
