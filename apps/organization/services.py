import uuid
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.organization.calendars import WEEKDAYS
from apps.organization.models import Branch, Role, WorkCalendar, users_left_without_base
from apps.organization.worktime import (
    OFFICE,
    DayOffRule,
    Difference,
    Schedule,
    add_calendar_days,
    add_working_days,
    add_working_time,
    parse_hours,
    working_time_between,
)

__all__ = [
    "DayOffRule",
    "Schedule",
    "add_calendar_days",
    "add_working_days",
    "add_working_time",
    "check_role_kind",
    "delete_role",
    "find_schedule",
    "save_role",
    "working_time_between",
]


def check_role_kind(*, role: Role, kind: str) -> None:
    """Refuse to make a base role additional while somebody's additional role rests on it (B8).

    Raises `ValidationError` for the field `kind`, naming some of those users.
    """
    if role.pk is None or kind != Role.Kind.ADDITIONAL:
        return
    users = list(users_left_without_base(role)[:6])
    if users:
        names = ", ".join(str(user) for user in users[:5])
        text = ngettext(
            "This user would be left with an additional role alone: %(names)s.",
            "These users would be left with an additional role alone: %(names)s.",
            len(users),
        )
        raise ValidationError({"kind": text % {"names": names}})


@transaction.atomic
def save_role(*, role: Role, name: str, kind: str, permissions: Iterable[Permission]) -> Role:
    """Create or change a role: its group, its kind and what it allows (C4).

    Raises `ValidationError` by field: a name that is taken, or a kind that would leave users with
    an additional role alone.
    """
    if Group.objects.filter(name=name).exclude(pk=role.group_id).exists():
        raise ValidationError({"name": _("There is already a role with this name.")})
    check_role_kind(role=role, kind=kind)
    group = role.group if role.pk else Group()
    group.name = name
    group.save()
    group.permissions.set(permissions)
    role.group, role.kind = group, kind
    role.code = role.code or f"role-{uuid.uuid4().hex[:12]}"
    role.save()
    return role


@transaction.atomic
def delete_role(*, role: Role) -> None:
    """Delete a role together with its group. Raises `ValidationError` while somebody holds it."""
    holders = role.group.user_set.count()
    if holders:
        raise ValidationError(
            ngettext("%(count)s user has this role.", "%(count)s users have this role.", holders)
            % {"count": holders}
        )
    role.group.delete()


def find_schedule(*, branch: Branch, since: date) -> Schedule:
    """Return when the branch works from the day `since` on; one query (C6).

    The hours are those of its calendar, or of the default one. Where the calendar follows the
    production calendar, the exceptions of the default one hold too, if it has none of its own that
    day. Without any calendar: the office week.
    """
    calendars = WorkCalendar.objects.filter(Q(pk=branch.calendar_id) | Q(is_default=True))
    later = FilteredRelation("exceptions", condition=Q(exceptions__date__gte=since))
    rows = calendars.annotate(later=later).values_list(
        "pk", "follows_production_calendar", *WEEKDAYS, "later__date", "later__kind", "later__hours"
    )
    rows = sorted(rows, key=lambda row: row[0] != branch.calendar_id)
    if not rows:
        return OFFICE
    own, follows, *week = rows[0][:-3]
    differences: dict[date, Difference] = {}
    for pk, *_week, day, kind, hours in rows:
        if day and (pk == own or follows):
            differences.setdefault(day, Difference(kind, parse_hours(hours)))
    return Schedule(tuple(map(parse_hours, week)), follows, differences)
