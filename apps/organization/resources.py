from collections.abc import Callable
from typing import ClassVar

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.core.transfer.columns import (
    ChoiceCell,
    CodeCell,
    Column,
    DateCell,
    ListCell,
    NullableCodeCell,
    ReferenceCell,
    RelatedColumn,
    TextCell,
    YesNoCell,
    in_every_language,
    in_file_language,
    in_use_column,
    loosen,
)
from apps.core.transfer.resources import ReferenceResource, TreeResource
from apps.organization.calendars import ZONES, default_zone
from apps.organization.models import (
    Absence,
    Branch,
    CalendarException,
    Department,
    Employee,
    Position,
    User,
    WorkCalendar,
    check_roles,
)
from apps.organization.permissions import check_not_for_oneself
from apps.organization.working_time import parse_hours, write_hours

BRANCH = pgettext_lazy("column", "Branch")


def department_cell() -> ReferenceCell:
    """A department: «Терапия (На Тверской)», or its name alone where that is clear."""
    return ReferenceCell(
        lambda: Department.objects.select_related("branch"),
        label=lambda department: department.full_name,
        find=find_department,
    )


def find_department(index: dict[str, list], key: str, row) -> list:
    """A name alone means the row's own branch first, then the company, then any branch."""
    if key in index:
        return index[key]
    namesakes = [d for rows in index.values() for d in rows if loosen(d.name) == key]
    branch = loosen((row or {}).get(in_file_language(BRANCH)) or "")
    own = [d for d in namesakes if d.branch and loosen(d.branch) == branch]
    return own or namesakes


def employee_label(employee: Employee) -> str:
    number = employee.personnel_number
    return f"{employee.full_name} ({number})" if number else employee.full_name


def find_employee(index: dict[str, list], key: str, row) -> list:
    """By name and personnel number, by one of them alone."""
    if key in index:
        return index[key]
    employees = [employee for rows in index.values() for employee in rows]
    return [e for e in employees if key in (loosen(e.full_name), loosen(e.personnel_number or ""))]


def branch_cell() -> ReferenceCell:
    return ReferenceCell(Branch.objects.all)


def calendar_cell() -> ReferenceCell:
    return ReferenceCell(WorkCalendar.objects.all)


class HoursCell(TextCell):
    """Hours spelt anyhow; in the file as they are kept."""

    def clean(self, value, row=None, **kwargs) -> str:
        try:
            return write_hours(parse_hours(super().clean(value)))
        except ValidationError as error:
            raise ValueError(error.message) from error


class ZoneCell(TextCell):
    """A time zone by its name, or by the city as people call it; empty means the usual one."""

    def clean(self, value, row=None, **kwargs) -> str:
        text = super().clean(value)
        if not text:
            return default_zone()
        words = {
            word.partition(",")[0]: zone
            for zone, label in ZONES.items()
            for word in in_every_language(label)
        }
        return words.get(loosen(text).partition(",")[0], text)


class BranchResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    city = Column("city", pgettext_lazy("column", "City"))
    address = Column("address", pgettext_lazy("column", "Address"))
    phone = Column("phone", pgettext_lazy("column", "Phone"))
    time_zone = Column("time_zone", pgettext_lazy("column", "Time zone"), ZoneCell())
    calendar = Column("calendar", pgettext_lazy("column", "Work calendar"), calendar_cell())
    is_active = in_use_column()

    hint = gettext_lazy(
        "A branch is recognised by its name. The time zone is written like Asia/Omsk; an empty "
        "calendar means the default one."
    )

    class Meta:
        model = Branch

    def with_related(self, queryset):
        return queryset.select_related("calendar")


class WorkCalendarResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    is_default = Column("is_default", pgettext_lazy("column", "Default"), YesNoCell(default=False))
    follows_production_calendar = Column(
        "follows_production_calendar",
        pgettext_lazy("column", "By the production calendar"),
        YesNoCell(default=True),
    )
    monday = Column("monday", pgettext_lazy("column", "Mon"), HoursCell())
    tuesday = Column("tuesday", pgettext_lazy("column", "Tue"), HoursCell())
    wednesday = Column("wednesday", pgettext_lazy("column", "Wed"), HoursCell())
    thursday = Column("thursday", pgettext_lazy("column", "Thu"), HoursCell())
    friday = Column("friday", pgettext_lazy("column", "Fri"), HoursCell())
    saturday = Column("saturday", pgettext_lazy("column", "Sat"), HoursCell())
    sunday = Column("sunday", pgettext_lazy("column", "Sun"), HoursCell())

    samples: ClassVar[dict] = {
        "monday": "09:00–18:00",
        "tuesday": "09:00–18:00",
        "wednesday": "09:00–18:00",
        "thursday": "09:00–18:00",
        "friday": "09:00–17:00",
    }
    hint = gettext_lazy(
        "A calendar is recognised by its name. Hours are written 09:00–13:00, 14:00–18:00; an "
        "empty day is a day off."
    )

    class Meta:
        model = WorkCalendar


class CalendarExceptionResource(ReferenceResource):
    calendar = Column("calendar", pgettext_lazy("column", "Work calendar"), calendar_cell())
    date = Column("date", pgettext_lazy("column", "Date"), DateCell())
    kind = Column("kind", pgettext_lazy("column", "Kind"), ChoiceCell(CalendarException.Kind))
    hours = Column("hours", pgettext_lazy("column", "Hours"), HoursCell())
    note = Column("note", pgettext_lazy("column", "Note"))

    natural_key = ("calendar", "date")
    hint = gettext_lazy("An exception is recognised by its calendar and date.")

    class Meta:
        model = CalendarException

    def with_related(self, queryset):
        return queryset.select_related("calendar")


class PositionResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    is_function = Column(
        "is_function", pgettext_lazy("column", "Function"), YesNoCell(default=False)
    )

    hint = gettext_lazy("A position is recognised by its name. A function is no job title.")

    class Meta:
        model = Position


class NotForOneselfMixin:
    """Who imports gives himself neither a department nor another place."""

    def checks(self, instance, errors: dict) -> list[Callable]:
        checks = super().checks(instance, errors)
        if self.importer is not None:
            checks.append(lambda: check_not_for_oneself(by=self.importer, row=instance))
        return checks


class DepartmentResource(NotForOneselfMixin, TreeResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    branch = Column("branch", BRANCH, branch_cell())
    parent = Column("parent", pgettext_lazy("column", "Part of"), department_cell())
    head = Column(
        "head",
        pgettext_lazy("column", "Head"),
        ReferenceCell(Employee.objects.all, label=employee_label, find=find_employee),
    )
    is_active = in_use_column()

    natural_key = ("name", "branch")
    hint = gettext_lazy(
        "A department is recognised by its name and branch. A department that others are part of "
        "stands above them in the file. The head may be filled in once the employees are there."
    )

    class Meta:
        model = Department

    def with_related(self, queryset):
        return queryset.select_related("branch", "parent__branch", "head")

    def after_save_instance(self, instance, row, **kwargs) -> None:
        self.fields["parent"].widget.add(instance)


class EmployeeResource(NotForOneselfMixin, ReferenceResource):
    personnel_number = Column(
        "personnel_number", pgettext_lazy("column", "Personnel number"), NullableCodeCell()
    )
    last_name = Column("last_name", pgettext_lazy("column", "Last name"))
    first_name = Column("first_name", pgettext_lazy("column", "First name"))
    middle_name = Column("middle_name", pgettext_lazy("column", "Patronymic"))
    position = Column(
        "position", pgettext_lazy("column", "Position"), ReferenceCell(Position.objects.all)
    )
    department = Column("department", pgettext_lazy("column", "Department"), department_cell())
    branch = Column("branch", BRANCH, branch_cell())
    extension = Column("extension", pgettext_lazy("column", "Internal phone number"), CodeCell())
    user = Column(
        "user",
        pgettext_lazy("column", "User"),
        ReferenceCell(User.objects.all, label=lambda user: user.username),
    )
    is_active = Column("is_active", pgettext_lazy("column", "Works now"), YesNoCell(default=True))
    other_positions = RelatedColumn(
        "positions_beside",
        pgettext_lazy("column", "Other positions"),
        ListCell(ReferenceCell(Position.objects.all)),
        read=lambda employee: employee.other_positions.all(),
    )

    natural_key = ("personnel_number", "last_name", "first_name", "middle_name", "branch")
    hint = gettext_lazy(
        "An employee is recognised by the personnel number, and without one by the full name and "
        "the branch. The user is given by the sign-in name and may be left empty. Other positions "
        "are separated by “;”."
    )

    class Meta:
        model = Employee

    def with_related(self, queryset):
        related = queryset.select_related("position", "department__branch", "branch", "user")
        return related.prefetch_related("other_positions")

    def after_save_instance(self, instance, row, **kwargs) -> None:
        instance.other_positions.set(self.fields["other_positions"].get_value(instance))

    def key_of(self, instance) -> tuple[str, ...]:
        return self._shorten(super().key_of(instance))

    def key_in(self, row) -> tuple[str, ...]:
        return self._shorten(super().key_in(row))

    def is_same(self, employee: Employee, row) -> bool:
        """By the name: a number alone may be somebody else's."""
        names = ("last_name", "first_name", "middle_name")
        given = {name: loosen(row.get(self.fields[name].column_name) or "") for name in names}
        return all(
            given[name] == loosen(getattr(employee, name)) or (name == names[2] and not given[name])
            for name in names
        )

    def _shorten(self, key: tuple[str, ...]) -> tuple[str, ...]:
        number, *names = key
        return (number,) if number else tuple(names)


def user_cell() -> ReferenceCell:
    return ReferenceCell(User.objects.all, label=lambda user: user.username)


class AbsenceResource(NotForOneselfMixin, ReferenceResource):
    user = Column("user", pgettext_lazy("column", "Who is away"), user_cell())
    starts_on = Column("starts_on", pgettext_lazy("column", "First day"), DateCell())
    ends_on = Column("ends_on", pgettext_lazy("column", "Last day"), DateCell())
    deputy = Column("deputy", pgettext_lazy("column", "Deputy"), user_cell())
    reason = Column("reason", pgettext_lazy("column", "Reason"))

    natural_key = ("user", "starts_on")
    samples: ClassVar[dict] = {
        "deputy": lambda: (
            User.objects.order_by("-username").values_list("username", flat=True).first()
        ),
        "reason": "Отпуск",
    }
    hint = gettext_lazy(
        "An absence is recognised by who is away and the first day. Users are given by the sign-in "
        "name."
    )

    class Meta:
        model = Absence

    def with_related(self, queryset):
        return queryset.select_related("user", "deputy")


class UserResource(ReferenceResource):
    username = Column("username", pgettext_lazy("column", "Sign-in name"))
    last_name = Column("last_name", pgettext_lazy("column", "Last name"))
    first_name = Column("first_name", pgettext_lazy("column", "First name"))
    middle_name = Column("middle_name", pgettext_lazy("column", "Patronymic"))
    email = Column("email", pgettext_lazy("column", "E-mail"))
    roles = RelatedColumn(
        "roles",
        pgettext_lazy("column", "Roles"),
        ListCell(ReferenceCell(lambda: Group.objects.filter(role__isnull=False))),
        read=lambda user: user.groups.all(),
    )
    is_active = Column("is_active", pgettext_lazy("column", "May sign in"), YesNoCell(default=True))
    is_staff = Column("is_staff", pgettext_lazy("column", "Settings"), YesNoCell(default=False))
    is_superuser = Column(
        "is_superuser", pgettext_lazy("column", "Full rights"), YesNoCell(default=False)
    )

    natural_key = ("username",)
    samples: ClassVar[dict] = {
        "username": "m.ivanova",
        "last_name": "Иванова",
        "first_name": "Мария",
        "email": "m.ivanova@example.com",
    }
    hint = gettext_lazy(
        "A user is recognised by the sign-in name. Roles are separated by “;”. Passwords are never "
        "exported; a new user cannot sign in until a password is set on his page."
    )

    class Meta:
        model = User

    def with_related(self, queryset):
        return queryset.order_by("username").prefetch_related("groups")

    def init_instance(self, row=None) -> User:
        user = User()
        user.set_unusable_password()
        return user

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = dict(import_validation_errors or {})
        try:
            self._check_rights(instance)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        super().validate_instance(instance, errors, validate_unique)

    def _check_rights(self, user: User) -> None:
        try:
            check_roles(self.fields["roles"].get_value(user))
        except ValidationError as error:
            raise ValidationError({"roles": error}) from error
        keeps_rights = user.is_active and user.is_staff and user.is_superuser
        if user == self.importer and not keeps_rights:
            raise ValidationError(
                {"is_superuser": _("Nobody takes full rights from himself: ask a colleague.")}
            )

    def after_save_instance(self, instance, row, **kwargs) -> None:
        instance.groups.set(self.fields["roles"].get_value(instance))
