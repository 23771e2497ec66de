"""Who may change the places from which rights come: with them he could give himself documents."""

from collections.abc import Callable

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.organization.grants import holders_of as holders_of  # asked by the apps above
from apps.organization.models import Absence, Department, Employee, User

# What a role may allow. Users and roles themselves stay with full rights: whoever could change them
# could give himself everything. A reference more is a name more here.
PERMISSION_MODELS = {
    "feedback": ["feedback"],
    "compensations": ["compensation", "compensationlimit"],
    "reports": ["report"],
    "clients": ["client", "visit", "service"],
    "appeal_types": [
        "appealtype",
        "appealobject",
        "category",
        "defaultresponsible",
        "deadlinepolicy",
        "urgencyrule",
        "guidance",
        "goal",
        "usualagreement",
    ],
    "activities": ["usualactivity"],
    "notifications": ["significantevent", "notificationtemplate"],
    "correspondence": ["messagetemplate"],
    "routing": ["routingrule"],
    "organization": ["branch", "department", "position", "employee", "absence", "role"],
}
# Of these only what is named: nobody adds or deletes an event, a role is changed with full rights.
ONLY = {
    "significantevent": ["view_significantevent", "change_significantevent"],
    "role": ["assign_roles"],
}


def offered_permissions() -> QuerySet[Permission]:
    """What the administrator may put into a role."""
    ids = []
    for app_label, names in PERMISSION_MODELS.items():
        types = (ContentType.objects.get_by_natural_key(app_label, name) for name in names)
        ids.extend(content_type.pk for content_type in types)
    offered = Permission.objects.filter(content_type__in=ids)
    for name, codenames in ONLY.items():
        rest = Q(content_type__model=name) & ~Q(codename__in=codenames)
        offered = offered.exclude(rest)
    return offered.select_related("content_type")


def on_behalf_of(by: User, allows: Callable[[User], bool]) -> User | None:
    """For whom `by` does what he is allowed to: for nobody, where his own right suffices."""
    if not by.lent_by or allows(by.alone()):
        return None
    return next((person for person in by.lent_by if allows(person)), None)


def ship_permissions(apps, app_label: str, roles: dict[str, list[str]]) -> None:
    """Give shipped roles, by their codes, permissions of `app_label`; for its migrations.

    `apps` are those of the migration. The permissions are made here: Django itself makes them
    after the last migration.
    """
    create_permissions(installed.get_app_config(app_label), verbosity=0, apps=apps)
    of_app = apps.get_model("auth", "Permission").objects.filter(content_type__app_label=app_label)
    found = {permission.codename: permission for permission in of_app}
    for role in apps.get_model("organization", "Role").objects.filter(code__in=roles):
        role.group.permissions.add(*(found[codename] for codename in roles[role.code]))


def holds(user: User, codename: str, app: str = "feedback") -> bool:
    """Whether somebody but the reader of a page holds a permission, lent ones too, in one query."""
    lending = Absence.objects.today().order_by().filter(deputy=user.pk, user__is_superuser=False)
    able = holders_of(codename, app).filter(Q(pk=user.pk) | Q(pk__in=lending.values("user")))
    return able.exists()


def check_not_for_oneself(*, by, row: Department | Employee | Absence) -> None:
    """Refuse what would give `by` a department or somebody's rights, or make him another employee.

    A head sees what is routed to his department and to all below it (B8). With full rights one
    may do all; anybody else leaves it to a colleague. Raises `ValidationError` by field.
    """
    if by.is_superuser:
        return
    if isinstance(row, Absence):
        if row.deputy_id == by.pk:
            text = _("You cannot make yourself a deputy. Ask a colleague.")
            raise ValidationError({"deputy": text})
        return
    own = getattr(by, "employee", None)
    if isinstance(row, Employee):
        _check_employee(by, own, row)
    elif own is not None:
        _check_department(own, row)


def _check_employee(by, own: Employee | None, row: Employee) -> None:
    was_own = own is not None and own.pk == row.pk
    if was_own != (row.user_id == by.pk):
        text = _("You cannot link your own user to an employee or unlink it. Ask a colleague.")
        raise ValidationError({"user": text})


def _check_department(own: Employee, row: Department) -> None:
    heads, is_above = _hold(own, row)
    if not (heads or is_above):
        return
    headed, was_above = _hold(own, Department.objects.filter(pk=row.pk).first())
    text = _("You cannot give a department to yourself. Ask a colleague.")
    if heads and not headed:  # even if he was above: he gains those below it
        raise ValidationError({"head": text})
    if is_above and not (was_above or headed):
        raise ValidationError({"parent": text})


def _hold(own: Employee, department: Department | None) -> tuple[bool, bool]:
    """Whether `own` heads the department, and whether he heads one that it is part of."""
    if department is None:
        return False, False
    above = department.parent
    is_above = above is not None and own.user_id is not None and _heads(own, above)
    return department.head_id == own.pk, is_above


def _heads(own: Employee, department: Department) -> bool:
    return Department.objects.headed_by(own.user).filter(pk=department.pk).exists()
