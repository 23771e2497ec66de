"""The cast that all tests share: a small clinic, one user per role, and documents in any state."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine

from apps.appeal_types.models import AppealObject, AppealType, Category
from apps.clients.models import Client, ClientContact
from apps.feedback import services
from apps.feedback.models import Feedback, State
from apps.organization.models import Branch, Department, Employee, Position, Role, User

pytest_plugins = [
    "tests.database",
    "tests.shipped",
    "tests.browser",
    "tests.world",
    "tests.room",
    "tests.processing",
]

# Who → the codes of their roles. `head` and `executor` have that of every employee: what else they
# may do comes from their place.
ROLES = {
    "registrar": ["registry_administrator"],
    "operator": ["call_centre_operator"],
    "callcenter_head": ["call_centre_head"],
    "doctor": ["doctor"],
    "branch_manager": ["branch_manager"],
    "handler": ["registry_administrator", "feedback_processing"],
    "secretary": ["secretary"],
    "quality": ["quality_manager"],
    "director": ["managing_director"],
    "management": ["management"],
    "employee": ["employee"],
    "head": ["employee"],
    "executor": ["employee"],
    "accountant": ["payouts"],
    "outsider": [],
}


QUICK_HASHING = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _settings(settings, tmp_path):
    """Quick hashing, files of the test's own, no manifest of static files to build."""
    settings.PASSWORD_HASHERS = QUICK_HASHING
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


# A Wednesday noon, far from holidays and from the ends of a week, a month and a year.
WORKDAY = datetime(2026, 11, 18, 12, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.fixture
def workday():
    """Let it be an ordinary noon, for tests that say «today», «in an hour» or «next week»."""
    with time_machine.travel(WORKDAY) as clock:
        yield clock


@dataclass
class Clinic:
    """The references of one clinic with two branches."""

    branch: Branch
    other_branch: Branch
    department: Department
    employee: Employee
    complaint: AppealType
    service_complaint: AppealType
    praise: AppealType
    question: AppealType
    suggestion: AppealType
    category: Category
    subcategory: Category
    object: AppealObject
    client: Client


@pytest.fixture
def clinic(db) -> Clinic:
    return build_clinic()


def build_clinic() -> Clinic:
    branch = Branch.objects.create(name="На Тверской", city="Москва")
    department = Department.objects.create(name="Терапия", branch=branch)
    employee = Employee.objects.create(
        last_name="Смирнова",
        first_name="Анна",
        middle_name="Викторовна",
        position=Position.objects.create(name="Стоматолог-терапевт"),
        department=department,
        branch=branch,
    )
    category = Category.objects.create(name="Качество лечения")
    nature, kind = AppealType.Nature, AppealType.ObjectKind
    client = Client.objects.create(
        last_name="Петров", first_name="Иван", middle_name="Сергеевич", city="Тула"
    )
    ClientContact.objects.create(
        client=client, kind="phone", value="+7 916 123-45-67", normalized="+79161234567"
    )

    def appeal_type(name, nature, kind, **values):
        return AppealType.objects.create(name=name, nature=nature, object_kind=kind, **values)

    return Clinic(
        branch=branch,
        other_branch=Branch.objects.create(name="На Арбате", city="Москва"),
        department=department,
        employee=employee,
        complaint=appeal_type("Жалоба на сотрудника", nature.COMPLAINT, kind.EMPLOYEE),
        service_complaint=appeal_type("Жалоба на сервис", nature.COMPLAINT, kind.OBJECT),
        praise=appeal_type("Благодарность", nature.PRAISE, kind.EMPLOYEE, needs_analysis=False),
        question=appeal_type("Вопрос", nature.QUESTION, kind.NONE),
        suggestion=appeal_type("Предложение", nature.SUGGESTION, kind.OTHER),
        category=category,
        subcategory=Category.objects.create(name="Терапия", parent=category),
        object=AppealObject.objects.create(name="Чистота помещений"),
        client=client,
    )


@pytest.fixture
def cast(clinic) -> SimpleNamespace:
    """One user per role, `admin` with full rights, `outsider` with none."""
    return build_cast(clinic)


def build_cast(clinic: Clinic) -> SimpleNamespace:
    users = [User(username=name, last_name=name) for name in ROLES]
    users.append(User(username="admin", is_staff=True, is_superuser=True))
    for user in users:
        user.set_password("secret")
    people = {user.username: user for user in User.objects.bulk_create(users)}
    groups = dict(Role.objects.values_list("code", "group"))
    User.groups.through.objects.bulk_create(
        User.groups.through(user=people[name], group_id=groups[code])
        for name, codes in ROLES.items()
        for code in codes
    )
    chief = Employee.objects.create(
        user=people["head"],
        last_name="Главный",
        first_name="Пётр",
        position=clinic.employee.position,
        department=clinic.department,
        branch=clinic.branch,
    )
    clinic.department.head = chief
    clinic.department.save()
    return SimpleNamespace(**people)


ANALYSIS = {
    "dissatisfaction": "Ждал приёма сорок минут",
    "cause": "Запись сдвинулась",
    "employee_opinion": "Предыдущий приём затянулся",
    "handler_opinion": "Не предупредили о задержке",
    "win_back_actions": "Извинились, дали скидку",
    "prevention": "Звонить при задержке от десяти минут",
    "analysis": "Проверили журнал записи",
    "validity": "yes",
}
CONCLUSION = {"conclusion": "Жалоба обоснована", "validity": "yes"}
CLOSING = {"confirmation": "call", "confirmation_note": "По телефону в 12:30, 15 июня"}


@pytest.fixture
def make_draft(clinic, cast):
    """Return a factory of drafts that are ready to be registered: `make_draft(by=…, city=…)`."""
    return maker_of_drafts(clinic, cast)


def maker_of_drafts(clinic: Clinic, cast: SimpleNamespace):
    def make(*, by=None, **values) -> Feedback:
        defaults = {
            "client": clinic.client,
            "branch": clinic.branch,
            "type": clinic.complaint,
            "category": clinic.subcategory,
            "subject_employee": clinic.employee,
            "statement": "<p>Ждал приёма сорок минут, никто не извинился</p>",
        }
        return services.save_draft(key=uuid4(), by=by or cast.registrar, values=defaults | values)

    return make


@pytest.fixture
def make_feedback(make_draft, cast):
    """Return a factory of documents in any state, made by the services themselves.

    `make_feedback(state=State.VERIFIED, by=cast.doctor, type=clinic.praise, subject_employee=…)`;
    values of the routing (`department`, `executor`, `due_at`) are set on the row afterwards.
    """
    return maker_of_documents(make_draft, cast)


def maker_of_documents(make_draft, cast: SimpleNamespace):
    def make(*, state: str = State.REGISTERED, by=None, **values) -> Feedback:
        placed = {k: values.pop(k) for k in ("department", "executor", "due_at") if k in values}
        feedback = make_draft(by=by, **values)
        if state != State.DRAFT:
            feedback = services.register_feedback(feedback=feedback, by=feedback.author)
            feedback = _walk(feedback, state, cast)
        if state == State.MERGED:
            main = services.register_feedback(feedback=make_draft(**values), by=cast.registrar)
            feedback = services.merge_feedback(
                feedback=feedback, by=cast.handler, version=feedback.version, other=main
            )
        if placed:
            Feedback.objects.filter(pk=feedback.pk).update(**placed)
        return Feedback.objects.get(pk=feedback.pk)

    return make


def _walk(feedback: Feedback, state: str, cast) -> Feedback:
    if state == State.REJECTED:
        return services.reject_feedback(
            feedback=feedback,
            by=cast.secretary,
            version=feedback.version,
            reason="Правила известны клиенту",
            answer="Доставка всегда платная",
        )
    if state == State.MERGED:
        return feedback
    if state == State.DELETED:
        return services.delete_feedback(
            feedback=feedback, by=cast.admin, version=feedback.version, reason="Заведена по ошибке"
        )
    steps = (
        (State.ANALYSED, services.analyse_feedback, cast.handler, ANALYSIS),
        (State.VERIFIED, services.verify_feedback, cast.quality, CONCLUSION),
        (State.CLOSED, services.close_feedback, cast.handler, CLOSING),
    )
    if not feedback.needs_analysis and state == State.CLOSED:
        steps = steps[-1:]
    for reached, service, by, values in steps:
        if feedback.state == state:
            break
        feedback = service(feedback=feedback, by=by, version=feedback.version, values=values)
        assert feedback.state == reached
    return feedback
