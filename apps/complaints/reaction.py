"""How soon after its registration somebody first called the client of a document (A7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.complaints.models import Activity
from apps.core.durations import duration
from apps.feedback.models import Feedback
from apps.organization.services import find_schedule, working_time_between


@dataclass(frozen=True)
class Reaction:
    """The first call, in the time of the clock and in the working time of the branch."""

    at: datetime
    passed: timedelta
    working: timedelta

    @property
    def words(self) -> str:
        return _("Reaction after %(time)s") % {"time": duration(self.passed, "accusative")}

    @property
    def working_words(self) -> str:
        return _("in working time: %(time)s") % {"time": duration(self.working)}


def find_reaction(feedback: Feedback) -> Reaction | None:
    """The first call stays the reaction, however many follow; None until there is one."""
    calls = feedback.activities.filter(kind=Activity.Kind.CALL, state=Activity.State.DONE)
    at = calls.order_by("ended_at").values_list("ended_at", flat=True).first()
    if at is None or feedback.registered_at is None:
        return None
    since, zone = feedback.registered_at, ZoneInfo(feedback.branch.time_zone)
    schedule = find_schedule(branch=feedback.branch, since=since.astimezone(zone).date())
    return Reaction(at, at - since, working_time_between(since, at, schedule, zone))
