"""The organization and the references as rows, found again by the names the texts use."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import Q

from apps.appeal_types.models import (
    AppealObject,
    AppealType,
    Category,
    DeadlinePolicy,
    DefaultResponsible,
    Guidance,
)
from apps.appeal_types.services import choose_terms, policies_in_force
from apps.clients.models import Service
from apps.demo import staff
from apps.demo.texts import guidance, references
from apps.feedback.models import Feedback
from apps.feedback.services import apply_terms, day_in_branch, matter_for_policies
from apps.organization.models import Branch, Department, Employee, Position, Role, User
from apps.organization.permissions import offered_permissions
from apps.organization.services import Schedule, find_schedule, save_role
from apps.routing.models import RoutingRule

EARLIEST = date(2000, 1, 1)  # before any appeal of the demo


@dataclass
class House:
    """Everything that stands before the first client comes."""

    branches: dict[str, Branch] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    employees: dict[str, Employee] = field(default_factory=dict)  # by last name
    users: dict[str, User] = field(default_factory=dict)  # by username
    types: dict[str, AppealType] = field(default_factory=dict)
    objects: dict[str, AppealObject] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)  # by "top / below"
    services: dict[str, list[Service]] = field(default_factory=dict)  # by specialty
    responsibles: dict[tuple[int, int | None], User] = field(default_factory=dict)
    policies: dict[date, list[DeadlinePolicy]] = field(default_factory=dict)  # by day
    schedules: dict[int, Schedule] = field(default_factory=dict)  # by branch

    def responsible_for(self, appeal_type: AppealType, branch: Branch) -> User | None:
        """The same answer as `propose_responsible`, without a query for each document."""
        if appeal_type.secretary_first:
            return None
        own = self.responsibles.get((appeal_type.pk, branch.pk))
        return own or self.responsibles.get((appeal_type.pk, None))

    def set_terms(self, feedback: Feedback, at: datetime) -> None:
        """As `terms.set_terms`, asking for policies once a day and for each calendar once."""
        day, branch = day_in_branch(feedback, at), feedback.branch
        if day not in self.policies:
            self.policies[day] = policies_in_force(day=day)
        if branch.pk not in self.schedules:
            self.schedules[branch.pk] = find_schedule(branch=branch, since=EARLIEST)
        terms = choose_terms(matter=matter_for_policies(feedback), policies=self.policies[day])
        apply_terms(feedback, terms=terms, schedule=self.schedules[branch.pk], at=at)

    def head_of(self, department: Department) -> User:
        """Who heads the department, or the nearest one above it, and signs in."""
        while not (department.head and department.head.user):
            department = department.parent
        return department.head.user

    def staff_of(self, branch: Branch | None, *positions: str) -> list[Employee]:
        return [
            employee
            for employee in self.employees.values()
            if employee.position.name in positions and branch in (None, employee.branch)
        ]

    def doctors(self, branch: Branch | None = None) -> list[Employee]:
        return self.staff_of(branch, *staff.SPECIALTIES)


def build_house() -> House:
    house = House()
    _branches(house)
    _departments(house)
    _employees(house)
    _sign_ins(house)
    _roles_of_its_own(house)
    _heads(house)
    _appeal_references(house)
    _responsibles(house)
    _routing_rules(house)
    _policies()
    _guidance(house)
    return house


def _branches(house: House) -> None:
    for row in staff.BRANCHES:
        house.branches[row.key] = Branch.objects.create(
            name=row.name, city=row.city, address=row.address, phone=row.phone
        )


def _departments(house: House) -> None:
    for row in staff.DEPARTMENTS:
        house.departments[row.key] = Department.objects.create(
            name=row.name,
            branch=house.branches.get(row.branch),
            parent=house.departments.get(row.parent),
        )


def _employees(house: House) -> None:
    names = dict.fromkeys(name for each in staff.PEOPLE for name in (each.position, *each.beside))
    positions = {
        name: Position.objects.create(name=name, is_function=name == staff.COMPLAINTS)
        for name in names
    }
    for number, person in enumerate(staff.PEOPLE, start=1):
        employee = house.employees[person.last_name] = Employee.objects.create(
            last_name=person.last_name,
            first_name=person.first_name,
            middle_name=person.middle_name,
            personnel_number=f"{number:04d}",
            extension=f"{100 + number}",
            position=positions[person.position],
            department=house.departments[person.department],
            branch=house.branches[person.branch],
        )
        employee.other_positions.set(positions[name] for name in person.beside)


def _sign_ins(house: House) -> None:
    """Accounts of those who work in the product; only the demo sign-ins get a known password."""
    groups = {group.role.code: group for group in Group.objects.select_related("role")}
    known = make_password(settings.DEMO_PASSWORD)
    for person in staff.PEOPLE:
        if person.username:
            password = known if person.username in settings.DEMO_USERNAMES else make_password(None)
            user = _sign_in(person, password)
            user.groups.set([groups[code] for code in person.roles])
            house.users[person.username] = user
            employee = house.employees[person.last_name]
            employee.user = user
            employee.save()


def _roles_of_its_own(house: House) -> None:
    """What an administrator may give away: references to keep, and the roles of others."""
    for row in staff.OWN_ROLES:
        role = Role.objects.filter(code=row.code).first() or Role(code=row.code)
        allowed = Q(content_type__model__in=row.references) | Q(codename__in=row.codenames)
        permissions = offered_permissions().filter(allowed)
        save_role(role=role, name=row.name, kind=Role.Kind.ADDITIONAL, permissions=permissions)
        house.users[row.username].groups.add(role.group)


def _sign_in(person: staff.Person, password: str) -> User:
    is_admin = person.username == "admin"
    values = {
        "last_name": person.last_name,
        "first_name": person.first_name,
        "middle_name": person.middle_name,
        "email": f"{person.username}@clinic.example",
        "password": password,
        "is_staff": is_admin,
        "is_superuser": is_admin,
        "is_active": True,
    }
    return User.objects.update_or_create(username=person.username, defaults=values)[0]


def _heads(house: House) -> None:
    for person in staff.PEOPLE:
        for key in person.heads:
            department = house.departments[key]
            department.head = house.employees[person.last_name]
            department.save()


def _appeal_references(house: House) -> None:
    for position, row in enumerate(references.TYPES):
        house.types[row.name] = AppealType.objects.create(
            **row._asdict(), position=position, needed_details=guidance.NEEDED.get(row.name, [])
        )
    for name in references.OBJECTS:
        house.objects[name] = AppealObject.objects.create(name=name)
    for place, (top, names) in enumerate(references.CATEGORIES.items()):
        parent = Category.objects.create(name=top, position=place)
        house.categories[top] = parent
        for position, name in enumerate(names):
            house.categories[f"{top} / {name}"] = Category.objects.create(
                name=name, parent=parent, position=position
            )
    for specialty, names in references.SERVICES.items():
        house.services[specialty] = [Service.objects.create(name=name) for name in names]


def _responsibles(house: House) -> None:
    for type_name, users in references.RESPONSIBLES.items():
        for branch_key, username in users.items():
            row = DefaultResponsible.objects.create(
                appeal_type=house.types[type_name],
                branch=house.branches.get(branch_key),
                user=house.users[username],
            )
            house.responsibles[row.appeal_type_id, row.branch_id] = row.user


def _routing_rules(house: House) -> None:
    """They hold for what is registered from now on; the demo's own documents came before them."""
    for type_name, branch, category, urgency, goes_to, whom in references.ROUTING_RULES:
        RoutingRule.objects.create(
            type=house.types.get(type_name),
            branch=house.branches.get(branch),
            category=house.categories.get(category),
            urgency=urgency,
            goes_to=goes_to,
            responsible=house.users[whom] if goes_to == "responsible" else None,
            department=house.departments[whom] if goes_to == "department" else None,
        )


def _policies() -> None:
    """What the chain has settled for itself beside the shipped policies."""
    for name, nature, hours in references.POLICIES:
        DeadlinePolicy.objects.update_or_create(
            name=name,
            defaults={"nature": nature, "urgency": "normal", "resolution_hours": hours},
        )


def _guidance(house: House) -> None:
    for row in guidance.HINTS:
        references_of = {
            "type": house.types.get(row.type),
            "category": house.categories.get(row.category),
        }
        Guidance.objects.update_or_create(name=row.name, defaults=row._asdict() | references_of)
