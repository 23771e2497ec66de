"""The two clocks of a document: which terms the policies set, and what moves them (C6).

The internal clock (first reaction, resolution) runs in the working time of the branch and stands
while the client is waited for. The statutory one runs in days and never stands.
"""

from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from apps.appeal_types.models import DeadlinePolicy
from apps.appeal_types.services import Matter, Terms, choose_terms, policies_in_force
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback, Link
from apps.organization.models import User
from apps.organization.services import (
    Schedule,
    add_calendar_days,
    add_working_days,
    add_working_time,
    find_schedule,
    working_time_between,
)

# What the internal terms follow from.
RECOUNTED_BY = ("urgency", "type", "category", "branch")


def set_terms(feedback: Feedback, *, at: datetime, presented_at: datetime | None = None) -> None:
    """Set all terms of a document that is registered `at`: two queries.

    The statutory one is counted from `presented_at`, when that was another day.
    """
    day = day_in_branch(feedback, at)
    terms = choose_terms(matter=matter_for_policies(feedback), policies=policies_in_force(day=day))
    schedule = schedule_of(feedback, day)
    apply_terms(feedback, terms=terms, schedule=schedule, at=at, presented_at=presented_at)


def schedule_of(feedback: Feedback, since: date) -> Schedule:
    """When the branch of the document works; asked once of a row as it was read."""
    known = feedback.__dict__.setdefault("_schedules", {})
    key = (feedback.branch_id, since)
    if key not in known:
        known[key] = find_schedule(branch=not_none(feedback.branch), since=since)
    return known[key]


def apply_terms(
    feedback: Feedback,
    *,
    terms: Terms,
    schedule: Schedule,
    at: datetime,
    presented_at: datetime | None = None,
) -> None:
    """Set all terms as counted from the registration `at`; each names where it comes from."""
    _apply_internal(feedback, terms, schedule, at)
    if terms.statutory:
        presented_on = day_in_branch(feedback, presented_at or at)
        feedback.statutory_due_on = _last_day(terms.statutory, presented_on)
        feedback.statutory_basis = terms.statutory.clause
    end_by_law(feedback)


def end_by_law(feedback: Feedback) -> None:
    """Set when the term by law ends: with its last day, by the clock of the branch."""
    day = feedback.statutory_due_on
    zone = not_none(feedback.branch).zone if day else None
    end = day and datetime.combine(day, time.max, zone).astimezone(UTC)
    feedback.statutory_due_at = end


def keep_terms(feedback: Feedback, *, by: User, at: datetime, before: dict, moves: bool) -> None:
    """Let the terms follow a change: `before` is the row as it was, `moves` a transition.

    A document that moves on waits for the client no more, unless the move has just brought the
    waiting back. The statutory term stays as it is; it ends with its day where the branch is.
    """
    if moves and before["waiting_since"] and feedback.waiting_since:
        finish_wait(feedback, by=by, at=at)
    now = (feedback.urgency, feedback.type_id, feedback.category_id, feedback.branch_id)
    if now != tuple(before[name] for name in RECOUNTED_BY) and feedback.is_open:
        recount(feedback)
    by_law = (feedback.statutory_due_on, feedback.branch_id)
    if by_law != (before["statutory_due_on"], before["branch"]):
        end_by_law(feedback)


def restart_clock(feedback: Feedback, *, at: datetime) -> None:
    """Count the term of resolution from the reopening `at` (decision 011).

    The first reaction has been given, or was missed; a date set by hand that is still to come
    stays.
    """
    if feedback.due_by_hand and feedback.due_at and feedback.due_at > at:
        return
    feedback.due_by_hand = False
    reaction = feedback.reaction_due_at
    terms, schedule = _internal_terms(feedback, at)
    _apply_internal(feedback, terms, schedule, at)
    feedback.reaction_due_at = reaction


def recount(feedback: Feedback) -> None:
    """Count the internal terms anew, with the pauses there were; a term set by hand stays.

    From the registration, by the policies of its day; the term of resolution from the last
    reopening, if there was one.
    """
    start = not_none(feedback.reopened_at or feedback.registered_at)
    terms, schedule = _internal_terms(feedback, start)
    by_hand, reaction = (feedback.due_at, feedback.due_basis), feedback.reaction_due_at
    _apply_internal(feedback, terms, schedule, start)
    if feedback.reopened_at:
        feedback.reaction_due_at = reaction
    if feedback.due_by_hand:
        feedback.due_at, feedback.due_basis = by_hand
        return
    waits = list(feedback.waits.filter(started_at__gte=start))
    for wait in waits:
        if wait.ended_at:
            _move(feedback, wait.started_at, wait.ended_at, schedule)
        else:
            wait.due_at = feedback.due_at
            wait.save(update_fields=["due_at"])
            stop_clock(feedback, at=wait.started_at)


def recount_statutory(feedback: Feedback) -> None:
    """By the law for the client that it is of now, from the presentation; an extension stays."""
    if feedback.extension_notice:
        return
    of_whole = Feedback.objects.filter(links_to__feedback=feedback, links_to__kind=Link.Kind.PART)
    whole = of_whole.first()
    presented_at = not_none((whole or feedback).registered_at)
    terms, _schedule = _internal_terms(feedback, not_none(feedback.registered_at))
    day = day_in_branch(feedback, presented_at)
    feedback.statutory_due_on = _last_day(terms.statutory, day) if terms.statutory else None
    feedback.statutory_basis = terms.statutory.clause if terms.statutory else ""


def stop_clock(feedback: Feedback, *, at: datetime) -> None:
    """Take the term away while the client is waited for; one that has passed stays passed."""
    feedback.waiting_since = at
    if feedback.due_at and feedback.due_at > at:
        feedback.due_at = None


def finish_wait(feedback: Feedback, *, by: User, at: datetime) -> None:
    """End the open pause: the term moves by the working time that it took.

    A date that somebody set meanwhile stays.
    """
    wait = feedback.waits.get(ended_at=None)
    wait.ended_at, wait.ended_by = max(at, wait.started_at), by
    wait.moved_term = bool(wait.due_at and feedback.due_at in (None, wait.due_at))
    wait.save(update_fields=["ended_at", "ended_by", "moved_term"])
    feedback.waiting_since = None
    if wait.moved_term:
        feedback.due_at = wait.due_at
        since = day_in_branch(feedback, wait.started_at)
        schedule = find_schedule(branch=not_none(feedback.branch), since=since)
        _move(feedback, wait.started_at, wait.ended_at, schedule)


def resume_wait(feedback: Feedback) -> None:
    """Take back that the end, undone now, ended the waiting for the client: it goes on as it was.

    A date that somebody had set by hand was left alone, and stays.
    """
    wait = feedback.waits.filter(ended_at__gte=feedback.last_ended_at).last()
    if wait is None:
        return
    if wait.moved_term:
        feedback.due_at = wait.due_at
        stop_clock(feedback, at=wait.started_at)
    feedback.waiting_since = wait.started_at
    wait.ended_at, wait.ended_by, wait.moved_term = None, None, False
    wait.save(update_fields=["ended_at", "ended_by", "moved_term"])


def matter_for_policies(feedback: Feedback) -> Matter:
    about = (not_none(feedback.type), feedback.nature, feedback.category, feedback.urgency)
    return Matter(*about, feedback.client_kind)


def day_in_branch(feedback: Feedback, at: datetime) -> date:
    return at.astimezone(not_none(feedback.branch).zone).date()


def _internal_terms(feedback: Feedback, start: datetime) -> tuple[Terms, Schedule]:
    day = day_in_branch(feedback, start)
    terms = choose_terms(matter=matter_for_policies(feedback), policies=policies_in_force(day=day))
    return terms, schedule_of(feedback, day)


def _apply_internal(feedback: Feedback, terms: Terms, schedule: Schedule, start: datetime) -> None:
    zone = not_none(feedback.branch).zone

    def after(hours: int | None) -> datetime:
        return add_working_time(start, timedelta(hours=not_none(hours)), schedule, zone)

    reaction, resolution = terms.reaction, terms.resolution
    feedback.reaction_due_at = after(reaction.reaction_hours) if reaction else None
    feedback.due_at = after(resolution.resolution_hours) if resolution else None
    feedback.due_basis = _basis(resolution) if resolution else ""


def _basis(policy: DeadlinePolicy) -> str:
    """«Высокая срочность: 24 ч»: as the policy was when the term was counted."""
    values = {"policy": policy.name[:140], "hours": policy.resolution_hours}
    return _("%(policy)s: %(hours)s h") % values


def _last_day(policy: DeadlinePolicy, day: date) -> date:
    """The day of presentation is not counted (Civil Code, art. 191)."""
    days = not_none(policy.statutory_days)
    if policy.statutory_unit == DeadlinePolicy.Unit.WORKING:
        return add_working_days(day, days)
    return add_calendar_days(day, days, on_day_off=policy.on_day_off)


def _move(feedback: Feedback, start: datetime, end: datetime, schedule: Schedule) -> None:
    if feedback.due_at:
        zone = not_none(feedback.branch).zone
        pause = working_time_between(start, end, schedule, zone)
        feedback.due_at = add_working_time(feedback.due_at, pause, schedule, zone)
