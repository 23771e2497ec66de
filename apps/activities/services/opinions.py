"""«Запросить мнение»: the subject of an appeal says what they think of it (A6, decision 022)."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.activities.models import Activity, OpinionRequest
from apps.activities.permissions import can_ask_opinion, can_give_opinion, subject_of
from apps.activities.services.activities import end_activity, lock_activity
from apps.activities.services.handover import give_activity
from apps.core.exceptions import Conflict
from apps.core.text.richtext import html_to_text
from apps.feedback.models import Feedback, State
from apps.feedback.permissions import barred_keys
from apps.feedback.services import (
    clean_text,
    demand,
    lock_open,
    record,
    require_right,
    save_change,
    snapshot,
)
from apps.organization.models import User

# What the asker may show beside the number and the visit.
SHOWABLE = {
    "statement": gettext_lazy("the client's words"),
    "category": gettext_lazy("category"),
    "client": gettext_lazy("the client's name"),
}
Verdict = OpinionRequest.Verdict


@transaction.atomic
def ask_opinion(
    *,
    feedback: Feedback,
    by: User,
    question: str,
    planned_for: datetime,
    shows: Collection[str] = (),
    at: datetime | None = None,
) -> Activity:
    """Plan an activity for the subject, with the question and what `shows` of `SHOWABLE` names.

    Raises `PermissionDenied` without the right or a subject who can sign in, `Conflict` while they
    are asked already, `ValidationError` by field.
    """
    at = at or timezone.now()
    locked = lock_open(feedback)
    require_right(locked, by, lambda user: can_ask_opinion(user, locked))
    if locked.activities.planned().filter(kind=Activity.Kind.OPINION).exists():
        text = _("The employee is asked already. Wait for the answer, or cancel the request.")
        raise Conflict(text, url=locked.get_absolute_url())
    question = clean_text("question", question)
    demand(_wrong(question, planned_for, at))
    activity = Activity.objects.create(
        feedback=locked,
        kind=Activity.Kind.OPINION,
        planned_for=planned_for,
        created_by=by,
        title=_("Your opinion on appeal %(number)s") % {"number": locked.number},
        user=subject_of(locked),
        created_at=at,
    )
    shown = _shown(locked, shows)
    OpinionRequest.objects.create(activity=activity, question=question, shown=shown)
    told = ", ".join(str(SHOWABLE[each["name"]]) for each in shown) or _("nothing")
    told = _("%(question)s\nShown: %(shown)s") % {"question": question, "shown": told}
    record(locked, by=by, action="activities.ask_opinion", at=at, comment=told)
    return activity


@transaction.atomic
def give_opinion(
    *, activity: Activity, by: User, verdict: str, text: str = "", at: datetime | None = None
) -> Activity:
    """The subject answers: it stands signed among the texts of the analysis, if that still goes on.

    A text is demanded of who does not agree. Raises `PermissionDenied` to anybody else, `Conflict`
    where nobody waits for it any more.
    """
    at = at or timezone.now()
    if not can_give_opinion(by, activity):
        raise PermissionDenied
    locked = lock_activity(activity)
    if not locked.is_planned:
        raise Conflict(_("Nobody waits for this answer any more."))
    text = clean_text("text", text)
    demand(_wrong_answer(verdict, text))
    request = locked.opinion
    request.verdict, request.answer = verdict, text
    request.save(update_fields=["verdict", "answer"])
    signed = _signed(request, by, at)
    end_activity(locked, by=by, at=at, state=Activity.State.DONE, result=signed)
    if locked.feedback.state == State.REGISTERED:
        _write_down(locked.feedback, signed, by=by, at=at)
    return locked


def follow_subject(*, feedback: Feedback, by: User, action: str, at: datetime) -> None:
    """About somebody else: the former one is not asked any more, the new one has no work in it."""
    if action != "feedback.edit_details":
        return
    changes = feedback.history.filter(version=feedback.version).values_list("changes", flat=True)
    if not any(change["field"] == "subject_employee" for each in changes for change in each):
        return
    planned, barred = feedback.activities.planned(), barred_keys(feedback)
    gone = {"state": Activity.State.CANCELLED, "result": _("The appeal is about somebody else.")}
    for activity in planned.filter(kind=Activity.Kind.OPINION):
        activity.feedback = feedback
        end_activity(activity, by=by, at=at, **gone)
    for activity in planned.filter(user__in=barred).select_related("feedback", "position", "user"):
        give_activity(activity, user=activity.user, to=None, by=by, at=at)


def _write_down(feedback: Feedback, signed: str, *, by: User, at: datetime) -> None:
    """Under what stands there already: somebody may have asked by word of mouth."""
    before = snapshot(feedback)
    texts = filter(None, [feedback.employee_opinion, signed])
    feedback.employee_opinion = clean_text("text", "\n\n".join(texts))
    save_change(feedback, by=by, action="activities.give_opinion", at=at, before=before)


def _signed(request: OpinionRequest, by: User, at: datetime) -> str:
    moment = date_format(timezone.localtime(at), "j E Y, H:i")
    words = str(Verdict(request.verdict).label).capitalize()
    lines = [f"{words}. {request.answer}".strip(), f"{by}, {moment}"]
    return "\n".join(lines)


def _shown(feedback: Feedback, shows: Collection[str]) -> list[dict[str, str]]:
    """The texts as they are now: what is changed later is not shown."""
    texts = {
        "statement": html_to_text(feedback.statement),
        "category": str(feedback.category or ""),
        "client": feedback.applicant,
    }
    return [{"name": name, "text": texts[name]} for name in SHOWABLE if name in shows]


def _wrong(question: str, planned_for: datetime, at: datetime) -> dict[str, str]:
    wrong = {} if question else {"question": _("Write what you ask the employee.")}
    if planned_for <= at:
        wrong["planned_for"] = _("This time has gone by. Choose a later one.")
    return wrong


def _wrong_answer(verdict: str, text: str) -> dict[str, str]:
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": _("Say whether you agree.")})
    if verdict != Verdict.AGREES and not text:
        return {"text": _("Write what you do not agree with.")}
    return {}
