from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any

from django.db.models import ForeignKey
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.history import change_of
from apps.core.values.money import money
from apps.core.values.phones import phone_shown
from apps.feedback.models import PAYMENT_FIELDS, Feedback, HistoryEntry
from apps.feedback.models.agreements import in_words
from apps.organization.models import User

# What a history entry compares; states and dates of stages stand in the entry itself.
TRACKED_FIELDS = (
    "client",
    "applicant_kind",
    "applicant_company",
    "applicant_name",
    "applicant_phone",
    "applicant_email",
    "city",
    "channel",
    "visit",
    "incident_at",
    "branch",
    "type",
    "category",
    "subject_employee",
    "subject_object",
    "subject_text",
    "responsible",
    "department",
    "executor",
    "urgency",
    "severity",
    "impact",
    "harm",
    "reaction_due_at",
    "due_at",
    "waiting_since",
    "statutory_due_on",
    "extension_notice",
    "statement",
    "dissatisfaction",
    "cause",
    "employee_opinion",
    "handler_opinion",
    "win_back_actions",
    "prevention",
    "analysis",
    "validity",
    "conclusion",
    "confirmation",
    "confirmation_note",
    "answer",
    "goal",
    "goal_text",
    "goal_reached",
    "agreements",
    "merged_into",
    *PAYMENT_FIELDS,
)


def snapshot(feedback: Feedback) -> dict[str, object]:
    """Return the raw values of the tracked fields (ids for references); costs no query."""
    return {name: getattr(feedback, _attname(name)) for name in TRACKED_FIELDS}


def changes_since(feedback: Feedback, before: dict[str, object]) -> list[dict]:
    """Return the changes (`core.history`) of the tracked fields that differ from `before`."""
    return [
        change_of(name, before[name], after, show=partial(shown, feedback, name))
        for name, after in snapshot(feedback).items()
        if before[name] != after
    ]


def record(
    feedback: Feedback,
    *,
    by: User,
    action: str,
    at: datetime,
    changes: list[dict] | None = None,
    from_state: str = "",
    comment: str = "",
    version: int | None = None,
    from_client: bool = False,
) -> HistoryEntry:
    """Write the one history entry of a change that has just been saved.

    `version` is the one that the change made; without it the entry tells of something beside the
    row (a comment, a file). The database refuses a second entry of one version.
    """
    return HistoryEntry.objects.create(
        feedback=feedback,
        user=by,
        on_behalf_of=feedback.acted_for,
        at=at,
        action=action,
        changes=changes or [],
        from_state=from_state,
        to_state=feedback.state if from_state else "",
        comment=comment,
        version=version,
        from_client=from_client,
    )


def shown(feedback: Feedback, name: str, value: Any) -> str:
    """Return a raw value of a field as people see it, so that it stays true in the history."""
    field = Feedback._meta.get_field(name)
    if value in (None, "", []):
        return ""
    if name == "agreements":
        return in_words(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if field.is_relation:
        return _shown_reference(feedback, field, value)
    if name == "applicant_phone":
        return phone_shown(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j E Y, H:i")
    if isinstance(value, Decimal):
        return money(value)
    return date_format(value, "j E Y") if isinstance(value, date) else str(value)


def _shown_reference(feedback: Feedback, field: ForeignKey, value: int) -> str:
    if getattr(feedback, field.attname) == value:
        return str(getattr(feedback, field.name))
    row = field.target_field.model._base_manager.filter(pk=value).first()
    return str(row) if row else f"№ {value}"


@cache
def _attname(name: str) -> str:
    return Feedback._meta.get_field(name).attname
