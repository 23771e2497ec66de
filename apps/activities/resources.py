from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.activities.models import Activity, UsualActivity
from apps.appeal_types.models import AppealType, Goal
from apps.appeal_types.services import path_of, with_parents
from apps.core.transfer.columns import (
    ChoiceCell,
    Column,
    NumberCell,
    ReferenceCell,
    in_use_column,
)
from apps.core.transfer.resources import ReferenceResource
from apps.organization.models import Position


class UsualActivityResource(ReferenceResource):
    title = Column("title", pgettext_lazy("column", "What is to be done"))
    kind = Column("kind", pgettext_lazy("column", "Kind"), ChoiceCell(Activity.Kind))
    in_days = Column("in_days", pgettext_lazy("column", "In working days"), NumberCell())
    position = Column(
        "position", pgettext_lazy("column", "Position"), ReferenceCell(Position.objects.all)
    )
    type = Column(
        "type", pgettext_lazy("column", "Appeal type"), ReferenceCell(AppealType.objects.all)
    )
    category = Column(
        "category", pgettext_lazy("column", "Category"), ReferenceCell(with_parents, label=path_of)
    )
    goal = Column("goal", pgettext_lazy("column", "Goal"), ReferenceCell(Goal.objects.all))
    order = Column("order", pgettext_lazy("column", "Order"), NumberCell())
    is_active = in_use_column()

    natural_key = ("title", "type", "category", "goal")
    hint = gettext_lazy(
        "A row is recognised by what is to be done and by the appeals for which it holds. An empty "
        "condition holds for any; without a position it is for whoever is responsible."
    )

    class Meta:
        model = UsualActivity

    def with_related(self, queryset: QuerySet[UsualActivity]) -> QuerySet[UsualActivity]:
        related = ("position", "type", "category__parent__parent__parent", "goal")
        return queryset.select_related(*related)
