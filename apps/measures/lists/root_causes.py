"""The list of root causes (S8)."""

from typing import ClassVar

from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter, ModelChoiceFilter

from apps.core.lists import Column, Columns, Empty, List, ListFilter, Page, by_name
from apps.feedback.models import Feedback
from apps.measures.models import RootCause
from apps.measures.pages.root_causes import badge, state_words
from apps.measures.permissions import can_keep_root_causes
from apps.organization.models import Department, User


class RootCauseFilter(ListFilter):
    state = ChoiceFilter(
        label=_("State"),
        method="of_state",
        choices=[
            ("open", pgettext_lazy("root cause", "open")),
            ("closed", pgettext_lazy("root cause", "closed")),
        ],
    )
    owner = ModelChoiceFilter(label=_("Owner"), queryset=User.objects.none())
    department = ModelChoiceFilter(
        label=_("Department"), queryset=Department.objects.order_by("name")
    )

    def narrow_choices(self) -> None:
        owners = RootCause.objects.visible_to(self.user).order_by().values("owner")
        names = ("last_name", "first_name", "pk")
        self.filters["owner"].queryset = User.objects.filter(pk__in=owners).order_by(*names)

    def of_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(closed_at__isnull=value == "open")


class RootCauseList(List):
    """Root causes with as many appeals as the user may know of."""

    filterset = RootCauseFilter
    usual_order = "-documents"
    filename = _("root causes")
    file_url = "measures:root_causes_export"
    nothing = Empty(
        "affiliate",
        _("There are no root causes yet"),
        _(
            "When appeals repeat themselves, name what lies behind them and tie them to it: then "
            "one measure answers for all."
        ),
    )
    columns: ClassVar[Columns] = by_name(
        Column(
            "what",
            _("Root cause"),
            lambda row: row.title,
            order_by=("title",),
            cell=lambda row: format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.title),
        ),
        Column(
            "documents",
            _("Appeals"),
            lambda row: row.document_count,
            order_by=("document_count",),
            cell=lambda row: str(row.document_count),
            is_number=True,
        ),
        Column(
            "measures",
            _("Open measures"),
            lambda row: row.measure_count,
            order_by=("measure_count",),
            cell=lambda row: str(row.measure_count),
            is_number=True,
        ),
        Column("owner", _("Owner"), lambda row: row.owner, order_by=("owner__last_name",)),
        Column("category", _("Category"), lambda row: row.category, order_by=("category__name",)),
        Column(
            "department",
            _("Department"),
            lambda row: row.department,
            order_by=("department__name",),
        ),
        Column("state", _("State"), lambda row: state_words(row), cell=lambda row: badge(row)),
        Column("description", _("description"), lambda row: row.description, is_shown=False),
        Column("created", _("found"), lambda row: row.created_at, is_shown=False),
        Column(
            "closed",
            pgettext_lazy("root cause", "closed"),
            lambda row: row.closed_at,
            is_shown=False,
        ),
    )

    def no_such_page(self, page: Page) -> Page:
        return self.page(1)

    def queryset(self) -> QuerySet[RootCause]:
        seen = Q(Feedback.objects.visible_to(self.user).holds("links__feedback"))
        is_open = Q(measures__state__in=("planned", "done"))
        return (
            RootCause.objects.visible_to(self.user)
            .select_related("owner", "category", "department")
            .annotate(
                document_count=Count("links", filter=seen, distinct=True),
                measure_count=Count("measures", filter=is_open, distinct=True),
            )
        )

    @property
    def may_name(self) -> bool:
        return can_keep_root_causes(self.user)
