from collections.abc import Callable
from typing import ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.appeal_types.models import AppealType, Urgency
from apps.appeal_types.services import path_of, with_parents
from apps.core.transfer.columns import (
    ChoiceCell,
    Column,
    ReferenceCell,
    in_file_language,
    in_use_column,
)
from apps.core.transfer.resources import ReferenceResource
from apps.organization.models import Branch, Department, User
from apps.routing.models import RoutingRule
from apps.routing.permissions import check_rule_not_for_oneself


class RoutingRuleResource(ReferenceResource):
    type = Column(
        "type", pgettext_lazy("column", "Appeal type"), ReferenceCell(AppealType.objects.all)
    )
    branch = Column("branch", pgettext_lazy("column", "Branch"), ReferenceCell(Branch.objects.all))
    category = Column(
        "category", pgettext_lazy("column", "Category"), ReferenceCell(with_parents, label=path_of)
    )
    urgency = Column("urgency", pgettext_lazy("column", "Urgency"), ChoiceCell(Urgency, default=""))
    goes_to = Column(
        "goes_to", pgettext_lazy("column", "Where it goes"), ChoiceCell(RoutingRule.GoesTo)
    )
    responsible = Column(
        "responsible",
        pgettext_lazy("column", "Responsible for analysis"),
        ReferenceCell(User.objects.all, label=lambda user: user.username),
    )
    department = Column(
        "department",
        pgettext_lazy("column", "Department"),
        ReferenceCell(
            lambda: Department.objects.select_related("branch"),
            label=lambda department: department.full_name,
        ),
    )
    is_active = in_use_column()

    natural_key = ("type", "branch", "category", "urgency")
    samples: ClassVar[dict] = {
        "goes_to": lambda: in_file_language(RoutingRule.GoesTo.DEPARTMENT.label),
        "responsible": "",
    }
    hint = gettext_lazy(
        "A rule is recognised by its conditions: type, branch, category and urgency; an empty one "
        "means any. The responsible is given by the sign-in name, a department with its branch: "
        "“Therapy (Main street)”."
    )

    class Meta:
        model = RoutingRule

    def with_related(self, queryset: QuerySet[RoutingRule]) -> QuerySet[RoutingRule]:
        related = ("type", "branch", "responsible", "department__branch")
        return queryset.select_related(*related, "category__parent__parent__parent")

    def checks(self, instance: Model, errors: dict) -> list[Callable]:
        """Who imports sends no appeals to a department of their own."""
        checks = super().checks(instance, errors)
        if self.importer is not None and isinstance(instance, RoutingRule):
            checks.append(lambda: check_rule_not_for_oneself(by=self.importer, rule=instance))
        return checks
