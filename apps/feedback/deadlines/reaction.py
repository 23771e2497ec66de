"""How soon after its registration somebody first turned to the client of a document (A7).

By a call, a message that has gone out, or a letter: the app that does it tells it here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.core.values.durations import duration
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback, State
from apps.organization.services import find_schedule, working_time_between


@dataclass(frozen=True)
class Reaction:
    """The first reaction, in the time of the clock and in the working time of the branch."""

    at: datetime
    passed: timedelta
    working: timedelta
    is_late: bool

    @property
    def words(self) -> str:
        return reaction_words(self.passed)

    @property
    def working_words(self) -> str:
        return _("in working time: %(time)s") % {"time": duration(self.working)}


def reaction_words(passed: timedelta) -> str:
    return _("Reaction after %(time)s") % {"time": duration(passed, "accusative")}


def note_reaction(feedback: Feedback, *, at: datetime) -> bool:
    """Keep the first reaction to a posted document; later ones change nothing.

    Says whether this was the first. The texts are not touched, so no editor is disturbed.
    """
    if feedback.reacted_at:
        return False
    rows = Feedback.objects.filter(pk=feedback.pk, reacted_at=None).exclude(state=State.DRAFT)
    is_first = bool(rows.update(reacted_at=at))
    feedback.reacted_at = at if is_first else feedback.reacted_at
    return is_first


def take_back_reaction(feedback: Feedback, *, at: datetime, following: datetime | None) -> None:
    """What was noted as the reaction `at` a moment never was one; the next one is, if any is."""
    if feedback.reacted_at != at:
        return
    Feedback.objects.filter(pk=feedback.pk, reacted_at=at).update(reacted_at=following)
    feedback.reacted_at = following


def find_reaction(feedback: Feedback) -> Reaction | None:
    """The first reaction; None until there is one."""
    at, since = feedback.reacted_at, feedback.registered_at
    if at is None or since is None:
        return None
    branch = not_none(feedback.branch)
    zone = ZoneInfo(branch.time_zone)
    schedule = find_schedule(branch=branch, since=since.astimezone(zone).date())
    working = working_time_between(since, at, schedule, zone)
    return Reaction(at, at - since, working, feedback.reacted_late)
