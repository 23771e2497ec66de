"""The cities of the documents that somebody sees, as the filter offers them."""

from apps.feedback.models import Feedback
from apps.feedback.pages.register.shared_values import values_in_use
from apps.organization.models import User


def cities_seen_by(user: User) -> list[str]:
    """Of posted documents, in the order of the alphabet."""
    if user.is_active and user.has_perm("feedback.view_all"):
        return [city for city in values_in_use("city") if city]
    seen = Feedback.objects.posted_visible_to(user).looked_up(user).exclude(city="")
    return list(seen.order_by("city").values_list("city", flat=True).distinct())
