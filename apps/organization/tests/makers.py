"""The references of the admin, and one row of each with all it refers to."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from apps.activities.models import Activity, UsualActivity
from apps.appeal_types.models import (
    AppealObject,
    AppealType,
    AutomaticComplaint,
    Category,
    DeadlinePolicy,
    DefaultResponsible,
    Goal,
    Guidance,
    UrgencyRule,
    UsualAgreement,
)
from apps.clients.models import Client, ClientContact, Service, Visit
from apps.compensations.models import CompensationLimit
from apps.correspondence.models import ClientMessage, MessageTemplate
from apps.feedback.models import Feedback
from apps.messaging.models import ChannelSettings
from apps.notifications.models import (
    Notification,
    NotificationTemplate,
    SignificantEvent,
)
from apps.organization.models import (
    Absence,
    Branch,
    CalendarException,
    Department,
    Employee,
    Position,
    Role,
    User,
    WorkCalendar,
)
from apps.routing.models import RoutingRule

MODELS = list(admin.site._registry)
WITH_FILES = [m for m in MODELS if hasattr(admin.site._registry[m], "resource_classes")]
# Nobody adds or deletes these: a migration has shipped them, or the outbox writes them.
ONLY_CHANGED = {SignificantEvent, ChannelSettings, Notification, ClientMessage}
numbers = count(1)


def url(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def ids(model) -> str:
    return model._meta.model_name


def make_calendar(clinic) -> WorkCalendar:
    return WorkCalendar.objects.create(
        name=f"Календарь {next(numbers)}", monday="09:00–13:00, 14:00–18:00", saturday="10:00–15:00"
    )


def make_exception(clinic) -> CalendarException:
    return CalendarException.objects.create(
        calendar=make_calendar(clinic), date=date(2026, 6, 3), kind="working", hours="10:00–12:00"
    )


def make_branch(clinic) -> Branch:
    return Branch.objects.create(
        name=f"Филиал {next(numbers)}", time_zone="Asia/Omsk", calendar=make_calendar(clinic)
    )


def make_user() -> User:
    user = User.objects.create(username=f"user{next(numbers)}", last_name="Иванов")
    user.groups.set(Group.objects.filter(role__code="doctor"))
    return user


def make_employee(clinic) -> Employee:
    n = next(numbers)
    employee = Employee.objects.create(
        user=make_user(),
        last_name="Иванов",
        first_name="Пётр",
        personnel_number=f"n{n}",
        position=Position.objects.create(name=f"Должность {n}"),
        department=Department.objects.create(name=f"Отдел {n}", branch=clinic.branch),
        branch=Branch.objects.create(name=f"Филиал {n}"),
    )
    employee.other_positions.add(
        Position.objects.create(name=f"Функция {n}", is_function=True),
        Position.objects.create(name=f"Вторая должность {n}"),
    )
    return employee


def make_department(clinic) -> Department:
    return Department.objects.create(
        name=f"Отдел {next(numbers)}", parent=clinic.department, head=make_employee(clinic)
    )


def make_role(clinic) -> Role:
    group = Group.objects.create(name=f"Роль {next(numbers)}")
    group.permissions.set(Group.objects.get(role__code="secretary").permissions.all())
    make_user().groups.add(group)
    return Role.objects.create(group=group, code=f"role-{group.pk}")


def make_client(clinic) -> Client:
    client = Client.objects.create(last_name="Сидоров", first_name=f"Иван {next(numbers)}")
    ClientContact.objects.create(client=client, value="a@b.ru", normalized="a@b.ru", kind="email")
    return client


def make_visit(clinic) -> Visit:
    return Visit.objects.create(
        client=make_client(clinic),
        employee=make_employee(clinic),
        branch=clinic.branch,
        service=Service.objects.create(name=f"Услуга {next(numbers)}"),
        started_at=timezone.now(),
    )


def make_type(clinic) -> AppealType:
    appeal_type = AppealType.objects.create(
        name=f"Тип {next(numbers)}", nature="complaint", object_kind="none"
    )
    DefaultResponsible.objects.create(appeal_type=appeal_type, user=make_user())
    return appeal_type


def make_policy(clinic) -> DeadlinePolicy:
    return DeadlinePolicy.objects.create(
        name=f"Срок {next(numbers)}",
        type=clinic.complaint,
        category=clinic.subcategory,
        valid_from=date(2026, 1, 1),
        resolution_hours=24,
        statutory_days=10,
        clause="ст. 31",
    )


def make_absence(clinic) -> Absence:
    people = make_employee(clinic).user, make_employee(clinic).user
    return Absence.objects.create(
        user=people[0], deputy=people[1], starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 9)
    )


def make_guidance(clinic) -> Guidance:
    return Guidance.objects.create(
        name=f"Подсказка {next(numbers)}",
        type=clinic.complaint,
        category=clinic.subcategory,
        valid_from=date(2026, 1, 1),
        text="<p>Извинитесь</p>",
        clause="ст. 31",
    )


def make_routing_rule(clinic) -> RoutingRule:
    department = make_department(clinic)
    values = {"type": clinic.complaint, "category": clinic.subcategory, "urgency": "high"}
    return RoutingRule.objects.create(
        branch=make_branch(clinic), goes_to="department", department=department, **values
    )


def make_goal(clinic) -> Goal:
    return Goal.objects.create(
        name=f"Цель {next(numbers)}", type=clinic.complaint, category=clinic.subcategory, order=2
    )


def make_usual_agreement(clinic) -> UsualAgreement:
    return UsualAgreement.objects.create(
        kind="step",
        text=f"Принести чек {next(numbers)}",
        type=clinic.complaint,
        category=clinic.subcategory,
        goal=make_goal(clinic),
    )


def make_usual_activity(clinic) -> UsualActivity:
    return UsualActivity.objects.create(
        kind="call",
        title=f"Позвонить {next(numbers)}",
        in_days=2,
        position=Position.objects.first(),
        type=clinic.complaint,
        category=clinic.subcategory,
        goal=make_goal(clinic),
    )


def make_urgency_rule(clinic) -> UrgencyRule:
    """Shipped for every pair, so the first one is taken out of the way."""
    rule = UrgencyRule.objects.first()
    rule.delete()
    return UrgencyRule.objects.create(
        severity=rule.severity, impact=rule.impact, urgency=rule.urgency
    )


def make_template(clinic) -> MessageTemplate:
    return MessageTemplate.objects.create(
        name=f"Шаблон {next(numbers)}",
        type=clinic.complaint,
        subject="Обращение {number}",
        text="Здравствуйте, {client}.",
    )


def make_limit(clinic) -> CompensationLimit:
    day = date(2026, 1, 1) + timedelta(days=next(numbers))
    return CompensationLimit.objects.create(valid_from=day, amount=Decimal("7000.50"))


def make_automatic_complaint(clinic) -> AutomaticComplaint:
    """There is one for each source: where both are there, the first is taken out of the way."""
    rows = AutomaticComplaint.objects
    if rows.count() == len(AutomaticComplaint.Source.values):
        rows.first().delete()
    taken = set(rows.values_list("source", flat=True))
    source = next(each for each in AutomaticComplaint.Source.values if each not in taken)
    return rows.create(
        source=source,
        type=clinic.complaint,
        category=clinic.subcategory,
        type_without_employee=clinic.service_complaint,
        highest_rating=2,
    )


def make_notification(clinic) -> Notification:
    return Notification.objects.create(
        event="assigned",
        occurrence=f"v{next(numbers)}",
        channel="email",
        recipient="address:a",
        address="a@clinic.example",
        subject="Назначено вам",
        text="Жалоба",
    )


def make_client_message(clinic) -> ClientMessage:
    author = make_employee(clinic).user
    feedback = Feedback.objects.create(author=author, branch=clinic.branch)
    now = timezone.now()
    activity = Activity.objects.create(
        feedback=feedback,
        kind=Activity.Kind.MESSAGE,
        state=Activity.State.DONE,
        user=author,
        title="Ответ",
        planned_for=now,
        created_by=author,
        created_at=now,
        ended_by=author,
        ended_at=now,
        result="p@example.org",
    )
    return ClientMessage.objects.create(
        activity=activity, recipient="p@example.org", subject="Ответ", text="Здравствуйте"
    )


def make_notification_template(clinic) -> NotificationTemplate:
    return NotificationTemplate.objects.create(
        name=f"Уведомление {next(numbers)}", subject="{number}", text="{client}", sms="{number}"
    )


MAKERS = {
    Branch: make_branch,
    WorkCalendar: make_calendar,
    CalendarException: make_exception,
    Position: lambda clinic: Position.objects.create(name=f"Должность {next(numbers)}"),
    Department: make_department,
    Absence: make_absence,
    Employee: make_employee,
    User: lambda clinic: make_employee(clinic).user,
    Role: make_role,
    Client: make_client,
    Service: lambda clinic: Service.objects.create(name=f"Услуга {next(numbers)}"),
    Visit: make_visit,
    AppealType: make_type,
    AppealObject: lambda clinic: AppealObject.objects.create(name=f"Объект {next(numbers)}"),
    Category: lambda clinic: Category.objects.create(
        name=f"Категория {next(numbers)}", parent=clinic.category
    ),
    DefaultResponsible: lambda clinic: make_type(clinic).default_responsibles.get(),
    DeadlinePolicy: make_policy,
    Guidance: make_guidance,
    Goal: make_goal,
    UsualAgreement: make_usual_agreement,
    UsualActivity: make_usual_activity,
    UrgencyRule: make_urgency_rule,
    RoutingRule: make_routing_rule,
    MessageTemplate: make_template,
    CompensationLimit: make_limit,
    AutomaticComplaint: make_automatic_complaint,
    NotificationTemplate: make_notification_template,
    Notification: make_notification,
    ClientMessage: make_client_message,
    SignificantEvent: lambda clinic: SignificantEvent.objects.get(code="overdue"),
    ChannelSettings: lambda clinic: ChannelSettings.objects.get(channel="email"),
}
