from collections.abc import Iterator
from copy import copy
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.database.trees import check_no_cycle
from apps.core.text.names import with_initials
from apps.core.values.phones import validate_phone
from apps.organization.absences import Absence
from apps.organization.calendars import (
    CalendarException,
    WorkCalendar,
    default_zone,
    zone_choices,
)
from apps.organization.positions import EmployeeQuerySet, Position
from apps.organization.roles import Role
from apps.organization.sign_in_throttle import SignInCount

__all__ = [
    "Absence",
    "Branch",
    "CalendarException",
    "Department",
    "Employee",
    "Position",
    "Role",
    "SignInCount",
    "User",
    "WorkCalendar",
    "check_roles",
    "users_left_without_base",
    "zone_choices",
]


def marked_as_gone(name: str) -> str:
    return gettext("%(name)s (does not work here)") % {"name": name}


class User(AbstractUser):
    """Somebody who signs in. Their work (branch, positions) stands with their `Employee`."""

    middle_name = models.CharField(_("patronymic"), max_length=150, blank=True)
    is_active = models.BooleanField(
        _("may sign in"),
        default=True,
        help_text=_("Untick it for somebody who has left; their work stays."),
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        """Who can no longer sign in is marked wherever they are named."""
        name = self.get_full_name() or self.username
        return marked_as_gone(name) if self.has_left else name

    @property
    def has_left(self) -> bool:
        """Can no longer sign in; the product itself never could."""
        return not self.is_active and self.username != settings.PRODUCT_USERNAME

    def get_full_name(self) -> str:
        parts = (self.last_name, self.first_name, self.middle_name)
        return " ".join(part for part in parts if part)

    @property
    def branch(self) -> "Branch | None":
        """The branch where the user works, preselected when he registers an appeal."""
        employee = getattr(self, "employee", None)
        return employee.branch if employee else None

    # Whom he stands in for today (W3): asked once of a row as it was read, so once per request.

    @cached_property
    def deputyships_today(self) -> tuple[Absence, ...]:
        """The absences of others in which he is the deputy now."""
        return tuple(Absence.objects.today().filter(deputy=self.pk).select_related("user"))

    @cached_property
    def lent_absences(self) -> tuple[Absence, ...]:
        """Those of them which lend him rights: full rights are never lent, nor those of a leaver.

        Who is stood in for lends his own rights alone: there are no chains.
        """
        lending = [
            a for a in self.deputyships_today if a.user.is_active and not a.user.is_superuser
        ]
        for absence in lending:
            absence.user.deputyships_today = ()
        return tuple(lending)

    @property
    def lent_by(self) -> "tuple[User, ...]":
        """The people as whom he may act today beside himself."""
        return tuple(absence.user for absence in self.lent_absences)

    @cached_property
    def acts_as(self) -> frozenset[int]:
        """His key and those of `lent_by`: what is theirs by name is his as well."""
        return frozenset([self.pk, *(user.pk for user in self.lent_by)])

    @cached_property
    def stands_for(self) -> frozenset[int]:
        """His key and those of all whom he is deputy of: four eyes are theirs together."""
        return frozenset([self.pk, *(absence.user_id for absence in self.deputyships_today)])

    @cached_property
    def departments_headed(self) -> frozenset[int]:
        """The keys of those which they head, or whose head they stand in for, and of all below."""
        return frozenset(Department.objects.headed_by(self).values_list("pk", flat=True))

    def alone(self) -> "User":
        """The same person with his own rights only."""
        own = copy(self)
        for name in ("_perm_cache", "lent_absences", "acts_as", "stands_for", "departments_headed"):
            own.__dict__.pop(name, None)
        own.deputyships_today = ()
        return own


def users_left_without_base(role: Role) -> models.QuerySet:
    """The users who would keep an additional role alone, if `role` were no base role (B8)."""
    other_base = Role.objects.filter(kind=Role.Kind.BASE).exclude(pk=role.pk)
    return User.objects.filter(
        ~models.Exists(other_base.filter(group__user=models.OuterRef("pk"))),
        groups=role.group_id,
        pk__in=User.objects.filter(groups__role__kind=Role.Kind.ADDITIONAL).values("pk"),
    )


def check_roles(groups) -> None:
    """Refuse an additional role without a base role beside it (B8).

    Raises `ValidationError` naming the additional role. `groups` is an iterable of `Group`.
    """
    roles = list(Role.objects.filter(group__in=list(groups)).select_related("group"))
    if any(role.kind == Role.Kind.BASE for role in roles):
        return
    for role in roles:
        raise ValidationError(
            _("The additional role “%(role)s” does not work alone. Add a base role as well."),
            code="additional_role_alone",
            params={"role": role.group.name},
        )


class Branch(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=40, choices=zone_choices, default=default_zone
    )
    calendar = models.ForeignKey(
        WorkCalendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
        verbose_name=_("work calendar"),
        help_text=_("Leave empty for the default one."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Its phone stands in letters and is dialled from pages. Raises `ValidationError`."""
        try:
            if self.phone:
                validate_phone(self.phone)
        except ValidationError as error:
            raise ValidationError({"phone": error.messages}) from error

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the wall of the branch."""
        return ZoneInfo(self.time_zone)


class DepartmentQuerySet(models.QuerySet):
    def headed_by(self, user) -> "DepartmentQuerySet":
        """The departments whose head is `user`, and those below them, all levels down (W3).

        Also those of whom he stands in for.
        """
        keys = sorted(user.acts_as)
        places = ", ".join(["%s"] * len(keys))
        top = f"JOIN organization_employee e ON e.id = d.head_id WHERE e.user_id IN ({places})"
        return self.filter(pk__in=_with_all_below(top, *keys))

    def within(self, department: "Department") -> "DepartmentQuerySet":
        """The department itself and those below it, all levels down."""
        return self.filter(pk__in=_with_all_below("WHERE d.id = %s", department.pk))

    def offered(self, *, chosen: int | None = None) -> "DepartmentQuerySet":
        """Those in use; what is retired only where it is `chosen` already."""
        return self.filter(models.Q(is_active=True) | models.Q(pk=chosen))


# The keys of the departments that `top` chooses, and of all below them. By hand, because the ORM
# has no recursive query; a circle in the data ends it.
ALL_BELOW = """
WITH RECURSIVE found(id) AS (
    SELECT d.id FROM organization_department d {top}
    UNION
    SELECT d.id FROM organization_department d JOIN found ON d.parent_id = found.id
)
SELECT id FROM found
"""


def _with_all_below(top: str, *keys: int) -> RawSQL:
    return RawSQL(ALL_BELOW.format(top=top), keys)  # noqa: S611 -- `top` is one of the two above


class Department(models.Model):
    name = models.CharField(_("name"), max_length=120)
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="departments",
        verbose_name=_("branch"),
        help_text=_("Leave empty for a department of the whole company."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    head = models.ForeignKey(
        "Employee",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="headed_departments",
        verbose_name=_("head"),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "branch"], name="department_name_in_branch"),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(branch=None),
                name="department_name_in_company",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="department_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def and_above(self) -> Iterator["Department"]:
        """The department itself, then what it is part of, upwards; a circle in the data ends it."""
        seen, department = set(), self
        while department and department.pk not in seen:
            seen.add(department.pk)
            yield department
            department = department.parent

    @property
    def full_name(self) -> str:
        """«Терапия (На Тверской)»: departments of different branches may share a name."""
        return f"{self.name} ({self.branch})" if self.branch else self.name

    def clean(self) -> None:
        check_no_cycle(self)


class Employee(models.Model):
    user = models.OneToOneField(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="employee",
        verbose_name=_("user"),
    )
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80)
    middle_name = models.CharField(_("patronymic"), max_length=80, blank=True)
    personnel_number = models.CharField(
        _("personnel number"), max_length=20, unique=True, null=True, blank=True
    )
    extension = models.CharField(
        _("internal phone number"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^\d+\Z", _("Digits only, for example: 204"))],
        help_text=_("Rings first when the employee calls a client through the exchange."),
    )
    # Empty only where it was a function, which is no job title: a migration has moved it.
    position = models.ForeignKey(
        Position,
        models.PROTECT,
        null=True,
        related_name="employees",
        verbose_name=_("job title"),
        help_text=_("Letters and messages are signed with it."),
    )
    other_positions = models.ManyToManyField(
        Position,
        blank=True,
        related_name="also_held_by",
        verbose_name=_("other positions"),
        help_text=_("What they do besides: tasks for everyone of a position reach them too."),
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="employees", verbose_name=_("department")
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="employees", verbose_name=_("branch")
    )
    is_active = models.BooleanField(_("works now"), default=True)

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["last_name", "first_name", "middle_name"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))

    @property
    def job_title(self) -> str:
        """What stands under their letters; "" where they have none."""
        return str(self.position) if self.position and not self.position.is_function else ""

    def clean(self) -> None:
        if self.position and self.position.is_function:
            text = _("“%(position)s” is a function. It belongs among the other positions.")
            raise ValidationError({"position": text % {"position": self.position}})

    @property
    def has_left(self) -> bool:
        return not self.is_active

    @property
    def short_name(self) -> str:
        """«Смирнова А. В.», as it stands in a table."""
        return with_initials(self.last_name, self.first_name, self.middle_name)
