"""Documents of one matter in the demo: a duplicate merged, a repeat linked, two things split.

By the services themselves, once everything is written.
"""

from datetime import datetime
from random import Random
from uuid import UUID

from apps.core.text.richtext import clean_html
from apps.demo.house import House
from apps.demo.scenarios import desks
from apps.demo.scenarios.parsing import WRITING
from apps.demo.scenarios.row import Scenario
from apps.feedback import services
from apps.feedback.models import Feedback


def tie_matters(house: House, rng: Random, now: datetime) -> None:
    by = house.users["secretary"]
    twin = _told(desks.BILLED_TWICE_BY_MAIL)
    services.merge_feedback(
        feedback=twin,
        by=by,
        version=twin.version,
        other=_told(desks.BILLED_TWICE),
        reason="Клиент написал о том же, о чём звонил.",
        at=now,
    )
    again = _told(desks.NO_ANSWER_AGAIN)
    services.link_feedback(
        feedback=again, by=by, other=_told(desks.NO_ANSWER), kind="repeat", at=now
    )
    second = services.split_feedback(
        feedback=again,
        by=by,
        key=UUID(int=rng.getrandbits(128), version=4),
        values={
            "type": again.type,
            "subject_object": house.objects["Чистота помещений"],
            "category": house.categories["Помещения / Чистота"],
            "statement": "<p>В холле грязно, на полу бахилы.</p>",
        },
        at=now,
    )
    Feedback.objects.filter(pk__in=[twin.pk, second.pk]).update(updated_at=now)
    Feedback.objects.filter(pk=second.pk).update(created_at=now - WRITING)


def _told(row: Scenario) -> Feedback:
    return Feedback.objects.posted().get(statement=clean_html(row.statement))
