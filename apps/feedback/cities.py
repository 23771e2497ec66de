"""The cities of the documents that somebody sees, as the filter offers them."""

from django.db import connection

from apps.feedback.models import Feedback

# From one city to the next in the index of cities: so many steps as there are cities, where
# DISTINCT reads every document. By hand, because the ORM has no recursive query.
STEPS = """
WITH RECURSIVE steps(city) AS (
    SELECT min(city) FROM feedback_feedback WHERE registered_at IS NOT NULL AND city > ''
    UNION ALL
    SELECT (
        SELECT min(f.city) FROM feedback_feedback f
        WHERE f.registered_at IS NOT NULL AND f.city > steps.city
    ) FROM steps WHERE steps.city IS NOT NULL
)
SELECT city FROM steps WHERE city IS NOT NULL
"""


def cities_seen_by(user) -> list[str]:
    """Of posted documents, in the order of the alphabet."""
    if user.is_active and user.has_perm("feedback.view_all"):
        with connection.cursor() as cursor:
            cursor.execute(STEPS)
            return [city for (city,) in cursor.fetchall()]
    seen = Feedback.objects.posted_visible_to(user).looked_up(user).exclude(city="")
    return list(seen.order_by("city").values_list("city", flat=True).distinct())
