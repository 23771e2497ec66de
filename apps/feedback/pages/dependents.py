"""How many documents name a row of a reference, open and ended."""

from dataclasses import dataclass

from django.db.models import Count, Model, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import AppealObject, AppealType, Category, Goal
from apps.core.admin.dependents import Dependents
from apps.core.lists import QueryString
from apps.feedback.models import Feedback
from apps.feedback.pages.register.choices import Openness
from apps.organization.models import Branch, Department, Employee, User

OPEN, ENDED = _("Open appeals"), _("Ended appeals")


@dataclass(frozen=True)
class Naming:
    """The column that names the row, and the filter of the register that finds it, if any."""

    column: str
    filter: str = ""
    open: Promise = OPEN
    ended: Promise = ENDED


NAMED_BY: dict[type[Model], tuple[Naming, ...]] = {
    AppealType: (Naming("type", "type"),),
    AppealObject: (Naming("subject_object", "object"),),
    Category: (Naming("category", "category_exact"),),
    Goal: (Naming("goal", "goal"),),
    Branch: (Naming("branch", "branch"),),
    Employee: (Naming("subject_employee", "subject_employee"),),
    Department: (
        Naming("department", "", _("Open appeals routed here"), _("Ended appeals routed here")),
        Naming(
            "subject_department",
            "department",
            _("Open appeals about its employees"),
            _("Ended appeals about its employees"),
        ),
    ),
}


def documents_naming(row: Model, user: User) -> list[Dependents]:
    """Count those that `user` may see (B8)."""
    return [
        use for naming in NAMED_BY.get(type(row), ()) for use in _open_and_ended(naming, row, user)
    ]


def _open_and_ended(naming: Naming, row: Model, user: User) -> list[Dependents]:
    visible = Feedback.objects.posted_visible_to(user).filter(**{naming.column: row})
    counted = visible.aggregate(
        open=Count("pk", filter=Q(closed_at=None)),
        ended=Count("pk", filter=Q(closed_at__isnull=False)),
    )
    return [
        Dependents(str(naming.open), counted["open"], _address(naming, row, Openness.OPEN)),
        Dependents(str(naming.ended), counted["ended"], _address(naming, row, Openness.CLOSED)),
    ]


def _address(naming: Naming, row: Model, openness: str) -> str:
    if not naming.filter:
        return ""
    view = QueryString().with_(**{naming.filter: row.pk, "is_open": openness})
    return f"{reverse('feedback:list')}?{view}"
