"""What stands in the way of the demo, and its removal on explicit wish."""

from django.conf import settings
from django.db import models, transaction

from apps.activities.models import UsualActivity
from apps.appeal_types.models import (
    AppealObject,
    AppealType,
    Category,
    DeadlinePolicy,
    DefaultResponsible,
    Goal,
    Guidance,
    UsualAgreement,
)
from apps.clients.models import Client, Service, Visit
from apps.core.models import Counter
from apps.demo.texts.guidance import HINTS
from apps.demo.texts.references import POLICIES
from apps.feedback.models import Attachment, Comment, Feedback, HistoryEntry
from apps.measures.models import Measure, RootCause
from apps.organization.models import Branch, Department, Employee, Position, User
from apps.routing.models import Assignment, RoutingRule

# Whoever has any of these has data of his own.
OCCUPIED_BY = (Feedback, Client, AppealType, AppealObject, Category, Employee, Branch)

# In the order in which the database lets them go.
CLEARED = (
    Measure,
    RootCause,
    Assignment,
    HistoryEntry,
    Comment,
    Attachment,
    Feedback,
    Counter,
    Visit,
    Service,
    Client,
    DefaultResponsible,
    RoutingRule,
    UsualActivity,
    UsualAgreement,
    Goal,
    AppealType,
    AppealObject,
)


def is_empty() -> bool:
    return not any(model.objects.exists() for model in OCCUPIED_BY)


@transaction.atomic
def clear_everything() -> None:
    """Delete all documents with their files, clients, references, staff and their users."""
    _delete_files()
    Feedback.objects.filter(merged_into__isnull=False).delete()  # they hold on to the others
    for model in CLEARED:
        model.objects.all().delete()
    _delete_tree(Category)
    sign_ins = models.Q(employee__isnull=False) | models.Q(username__in=settings.DEMO_USERNAMES)
    users = list(User.objects.filter(sign_ins).values_list("pk", flat=True))
    Department.objects.update(head=None)
    Employee.objects.all().delete()
    _delete_tree(Department)
    Position.objects.all().delete()
    Branch.objects.all().delete()
    DeadlinePolicy.objects.filter(name__in=[name for name, *_ in POLICIES]).delete()
    Guidance.objects.filter(name__in=[row.name for row in HINTS]).delete()
    User.objects.filter(pk__in=users).delete()


def _delete_files() -> None:
    """Files go when the transaction is through."""
    stored = [(row.file.storage, row.file.name) for row in Attachment.objects.iterator()]
    for storage, name in stored:
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))


def _delete_tree(model: type[models.Model]) -> None:
    """Leaves first: parents are protected while they have children."""
    while model.objects.exists():
        model.objects.filter(children=None).delete()
