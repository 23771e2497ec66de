import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import FilteredRelation, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.organization.calendars import WEEKDAYS
from apps.organization.handover import HandedOver, hand_over_work, work_of
from apps.organization.models import (
    Absence,
    Branch,
    Role,
    User,
    WorkCalendar,
    users_left_without_base,
)
from apps.organization.working_time import (
    OFFICE,
    WORKING_DAY,
    DayOffRule,
    Difference,
    Schedule,
    add_calendar_days,
    add_working_days,
    add_working_time,
    next_working_moment,
    parse_hours,
    take_working_time,
    working_offset,
    working_time_between,
)

__all__ = [
    "WORKING_DAY",
    "DayOffRule",
    "HandedOver",
    "Schedule",
    "add_calendar_days",
    "add_working_days",
    "add_working_time",
    "after_working_days",
    "check_role_kind",
    "delete_role",
    "end_absence",
    "find_schedule",
    "find_schedules",
    "gaps_around",
    "hand_over_work",
    "next_working_moment",
    "people_away",
    "plan_absence",
    "save_role",
    "say_who_is_away",
    "take_working_time",
    "the_product",
    "work_of",
    "working_day_after",
    "working_offset",
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
    return find_schedules(branches=[branch], since=since)[branch.pk]


def find_schedules(*, branches: Iterable[Branch], since: date) -> dict[int | None, Schedule]:
    """As `find_schedule`, for several branches by their keys; one query for all."""
    branches = list(branches)
    asked = Q(pk__in={each.calendar_id for each in branches}) | Q(is_default=True)
    later = FilteredRelation("exceptions", condition=Q(exceptions__date__gte=since))
    rows = list(
        WorkCalendar.objects.filter(asked)
        .annotate(later=later)
        .values_list(
            "pk",
            "is_default",
            "follows_production_calendar",
            *WEEKDAYS,
            "later__date",
            "later__kind",
            "later__hours",
        )
    )
    made: dict[int | None, Schedule] = {}
    for branch in branches:
        if branch.calendar_id not in made:
            made[branch.calendar_id] = _schedule(rows, branch.calendar_id)
    return {each.pk: made[each.calendar_id] for each in branches}


def _schedule(rows: list[tuple], key: int | None) -> Schedule:
    """Of the calendar with this key, or of the default one."""
    rows = sorted(rows, key=lambda row: row[0] != key)
    own_or_default = [row for row in rows if row[0] == key or row[1]]
    if not own_or_default:
        return OFFICE
    own, _is_default, follows, *week = own_or_default[0][:-3]
    differences: dict[date, Difference] = {}
    for pk, *_rest, day, kind, hours in own_or_default:
        if day and (pk == own or follows):
            differences.setdefault(day, Difference(kind, parse_hours(hours)))
    return Schedule(tuple(map(parse_hours, week)), follows, differences)


def after_working_days(
    *, branch: Branch, at: datetime, days: float = 1, schedule: Schedule | None = None
) -> datetime:
    """When so many working days of eight hours will have passed in the branch since `at` (A5, W2).

    What colleagues are given for their work is counted so, and never by the calendar. `schedule`
    is that of the branch from the day of `at` on, where the caller has it at hand.
    """
    schedule = schedule or find_schedule(branch=branch, since=at.astimezone(branch.zone).date())
    return add_working_time(at, days * WORKING_DAY, schedule, branch.zone)


def working_day_after(*, branch: Branch | None, day: date, number: int = 1) -> date:
    """The working day of the branch, or by the default calendar, so many days after `day`."""
    schedule = find_schedule(branch=branch or Branch(), since=day)
    return add_working_days(day, number, schedule)


@transaction.atomic
def plan_absence(
    *, user: User, deputy: User, starts_on: date, ends_on: date, reason: str = ""
) -> Absence:
    """Note that `user` will be away, and who stands in for him on those days (W3).

    Raises `ValidationError` by field: days gone by or taken already, deputies in a circle, and a
    deputy who may not be. What stays without a deputy, `gaps_around` tells.
    """
    both = User.objects.select_for_update().filter(pk__in=[user.pk, deputy.pk]).order_by("pk")
    locked = {each.pk: each for each in both}[user.pk]  # two at once would overlap, or turn round
    if starts_on < timezone.localdate():
        raise ValidationError({"starts_on": _("This day has gone by. Choose a later one.")})
    absence = Absence(
        user=locked, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()
    )
    absence.full_clean()
    absence.save()
    return absence


@transaction.atomic
def end_absence(*, absence: Absence) -> None:
    """He is back, from today on; what has not begun is taken back. Days gone by stay."""
    today = timezone.localdate()
    if absence.starts_on < today:
        absence.ends_on = min(absence.ends_on, today - timedelta(days=1))
        absence.save(update_fields=["ends_on"])
    else:
        absence.delete()


def gaps_around(absence: Absence) -> list[str]:
    """In words, the days on which nobody stands in: the deputy is away as well, or was one (W3)."""
    same_days = Absence.objects.meeting(absence.starts_on, absence.ends_on)
    gaps = []
    for other in same_days.filter(user=absence.deputy_id):
        gaps.append((absence.deputy, absence.user, other))
    for other in same_days.filter(deputy=absence.user_id).select_related("user"):
        gaps.append((absence.user, other.user, other))
    text = _("%(deputy)s is away %(days)s: nobody stands in for %(user)s on these days.")
    return [
        text % {"deputy": deputy, "user": user, "days": _days_of_both(absence, other)}
        for deputy, user, other in gaps
    ]


def _days_of_both(one: Absence, other: Absence) -> str:
    first, last = max(one.starts_on, other.starts_on), min(one.ends_on, other.ends_on)
    words = date_format(first, "j E")
    return words if first == last else f"{words} – {date_format(last, 'j E')}"


def people_away() -> dict[int, Absence]:
    """Who is away today, by the key of the user; one query."""
    away = Absence.objects.today().select_related("deputy")
    return {absence.user_id: absence for absence in away}


def say_who_is_away(absence: Absence | None) -> str:
    """«отсутствует до 12 декабря, замещает Петров Иван», or nothing."""
    if absence is None:
        return ""
    values = {"day": date_format(absence.ends_on, "j E"), "deputy": absence.deputy}
    return _("away until %(day)s, deputy: %(deputy)s") % values


def the_product() -> User:
    """The user by whom the product acts when nobody has asked it to: never signs in, has no rights.

    Made when it is needed first. A history says by its name that it was nobody of the house.
    """
    user, is_new = User.objects.get_or_create(
        username=settings.PRODUCT_USERNAME,
        defaults={"last_name": _("Automatically"), "is_active": False},
    )
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
