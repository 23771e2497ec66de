"""Which documents somebody means who says «all of this view»."""

from django.http import QueryDict

from apps.feedback.models import Feedback
from apps.feedback.pages.register.register import Register
from apps.organization.models import User


def keys_of_view(*, user: User, view: str, limit: int) -> list[int]:
    """The keys of the documents that a view of the register lists for `user`, in its order.

    At most `limit` of them; `view` is its query string. Drafts are nobody else's business, and not
    among them.
    """
    register = Register(user=user, params=QueryDict(view))
    if register.tab == "drafts" or not register.is_valid:
        return []
    return list(register.documents.values_list("pk", flat=True)[:limit])


def keys_of_queue(*, user: User, limit: int) -> list[int]:
    """The keys of what waits for triage and `user` sees, the oldest first."""
    waiting = Feedback.objects.visible_to(user).waiting_for_triage()
    return list(waiting.order_by("registered_at", "pk").values_list("pk", flat=True)[:limit])
