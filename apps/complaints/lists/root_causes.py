"""The list of root causes (S8)."""

from typing import ClassVar

from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from apps.complaints.listing import Column, Listing
from apps.complaints.models import RootCause
from apps.complaints.root_causes import badge, state_words
from apps.feedback.models import Feedback
from apps.organization.models import Department, User


class RootCauseFilter(FilterSet):
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

    def __init__(self, *args, list_user=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        owners = RootCause.objects.visible_to(list_user).order_by().values("owner")
        names = ("last_name", "first_name", "pk")
        self.filters["owner"].queryset = User.objects.filter(pk__in=owners).order_by(*names)

    def of_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(closed_at__isnull=value == "open")


class RootCauseList(Listing):
    """Root causes with as many appeals as the user may know of."""

    title = "root causes"
    filters = RootCauseFilter
    usual_order = "-documents"
    filename = _("root causes")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "what", _("Root cause"), lambda row: row.title, ("title",),
            cell=lambda row: format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.title),
        ),
        Column(
            "documents", _("Appeals"), lambda row: row.document_count, ("document_count",),
            cell=lambda row: str(row.document_count), is_number=True,
        ),
        Column(
            "measures", _("Open measures"), lambda row: row.measure_count, ("measure_count",),
            cell=lambda row: str(row.measure_count), is_number=True,
        ),
        Column("owner", _("Owner"), lambda row: row.owner, ("owner__last_name",)),
        Column("category", _("Category"), lambda row: row.category, ("category__name",)),
        Column("department", _("Department"), lambda row: row.department, ("department__name",)),
        Column("state", _("State"), lambda row: state_words(row), cell=lambda row: badge(row)),
        Column("description", _("description"), lambda row: row.description, in_file_only=True),
        Column("created", _("found"), lambda row: row.created_at, in_file_only=True),
        Column(
            "closed", pgettext_lazy("root cause", "closed"), lambda row: row.closed_at,
            in_file_only=True,
        ),
    )  # fmt: skip

    def everything(self) -> QuerySet[RootCause]:
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
