"""What a list can be narrowed by: a `FilterSet` of django-filter that knows who looks."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django_filters import FilterSet

from apps.core.values.dates import validate_day
from apps.core.web.forms import DayInput

DAY: dict[str, Any] = {"widget": DayInput, "validators": [validate_day]}  # of a filter by days


class ListFilter(FilterSet):
    """`user` is who looks: some filters offer them only what they may know of."""

    def __init__(self, data: Mapping[str, object], queryset: QuerySet, *, user: Any) -> None:
        super().__init__(data, queryset)
        self.user = user
        self.narrow_choices()

    def narrow_choices(self) -> None:
        """Offer `user` only what they may know of; nothing needs it unless a filter does."""
