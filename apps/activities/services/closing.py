"""What is known of the client's confirmation when a document is to be closed (W5)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.activities.models import Activity
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback

Kind, Confirmation = Activity.Kind, Feedback.Confirmation
# By which activity the client said it; of another one a person chooses.
SAID_BY = {Kind.CALL: Confirmation.CALL, Kind.MEETING: Confirmation.IN_PERSON}
# «Клиент подтвердил», not «не подтвердил».
CONFIRMS = re.compile(r"(?<!\bне )\b(подтвер[дж]|confirmed)", re.IGNORECASE)
LOOKED_AT = 20  # the latest of each kind


@dataclass(frozen=True)
class Noted:
    """Something a colleague has written down: perhaps what the client said of the result."""

    at: datetime
    words: str
    confirmation: str = ""


def propose_confirmation(*, feedback: Feedback, action: str) -> dict[str, str]:
    """The last word of the client that somebody noted, for a person to judge (decision 021).

    A call with what came of it; a meeting, another activity or a comment that says they confirmed.
    Also one from before the verification: who did the work is often the one who asked. What was
    noted before a reopening, or of a former client, tells nothing of now.
    """
    if action != "close":
        return {}
    since = _begun_at(feedback)
    noted = (*_activities(feedback, since), *_comments(feedback, since))
    last = max(noted, key=lambda each: each.at, default=None)
    if last is None:
        return {}
    chosen = {"confirmation": last.confirmation} if last.confirmation else {}
    return chosen | {"confirmation_note": last.words}


def _begun_at(feedback: Feedback) -> datetime:
    """Since when what the client says is about this document as it is now."""
    anew = (feedback.registered_at, feedback.reopened_at, feedback.client_changed_at)
    return max(filter(None, anew))


def _activities(feedback: Feedback, since: datetime) -> Iterator[Noted]:
    done = feedback.activities.filter(state=Activity.State.DONE, ended_at__gte=since)
    # Of a call that nobody answered there is nothing to confirm.
    told = done.exclude(result="").exclude(reached=False).order_by("-ended_at", "-pk")
    for activity in told[:LOOKED_AT]:
        if activity.kind == Kind.CALL or CONFIRMS.search(activity.result):
            yield Noted(activity.ended_at, _words(activity), SAID_BY.get(activity.kind, ""))


def _comments(feedback: Feedback, since: datetime) -> Iterator[Noted]:
    comments = feedback.comments.filter(created_at__gte=since).select_related("author")
    for comment in comments.order_by("-created_at", "-pk")[:LOOKED_AT]:
        if CONFIRMS.search(comment.text):
            values = {
                "what": comment.author,
                "moment": _moment(comment.created_at),
                "result": comment.text,
            }
            yield Noted(comment.created_at, _("%(what)s, %(moment)s: %(result)s") % values)


def _words(activity: Activity) -> str:
    values = {
        "what": capfirst(activity.get_kind_display()),
        "moment": _moment(not_none(activity.ended_at)),
        "result": activity.result,
    }
    if activity.kind == Kind.CALL:
        return _("By phone, %(moment)s: %(result)s") % values
    return _("%(what)s, %(moment)s: %(result)s") % values


def _moment(value: datetime) -> str:
    return date_format(timezone.localtime(value), "j E Y, H:i")
