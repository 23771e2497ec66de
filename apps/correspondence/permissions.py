"""Who signs what is written to the client; who writes it stands in `activities`."""

from django.db.models import Q, QuerySet

from apps.activities.permissions.activities import possible_doers
from apps.feedback.models import Feedback
from apps.organization.models import User


def possible_signers(feedback: Feedback, user: User) -> QuerySet[User]:
    """Whoever writes a letter, and those who work with the document: the others know nothing."""
    able = possible_doers(feedback).order_by().values("pk")
    return User.objects.filter(Q(pk=user.pk) | Q(pk__in=able)).select_related("employee__position")
