"""Positions, departments, employees and their absences."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.admin.references import (
    ReferenceAdmin,
    TreeAdmin,
)
from apps.core.values.keys import typed_key
from apps.organization import resources
from apps.organization.forms import (
    NotForOneselfForm,
)
from apps.organization.models import (
    Absence,
    Department,
    Employee,
    Position,
)
from apps.organization.services import (
    gaps_around,
)


class DepartmentField(forms.ModelChoiceField):
    """Departments of different branches may share a name, so the branch stands beside it."""

    def label_from_instance(self, department: Department) -> str:
        return department.full_name


class DepartmentFieldMixin:
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.related_model is Department:
            kwargs["form_class"] = DepartmentField
            chosen = self._chosen(db_field.attname, request)
            kwargs["queryset"] = Department.objects.offered(chosen=chosen).select_related("branch")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _chosen(self, name: str, request: HttpRequest) -> int | None:
        """What the row whose page this is has already; nothing on the page of a new one."""
        key = typed_key(request.resolver_match.kwargs.get("object_id", ""))
        return self.model.objects.filter(pk=key).values_list(name, flat=True).first()


class NotForOneselfMixin:
    """The page of a place from which rights come: its form knows who fills it in."""

    form = NotForOneselfForm

    def get_form(self, request: HttpRequest, *args, **kwargs) -> type[NotForOneselfForm]:
        form = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form


@admin.register(Position)
class PositionAdmin(ReferenceAdmin):
    is_chosen_by_keepers = True
    resource_classes = [resources.PositionResource]
    list_display = ["name", "is_function"]
    list_filter = ["is_function"]
    search_fields = ["name"]

    def get_deleted_objects(self, objs, request):
        """The database would let the other positions of people go with it."""
        held = Employee.objects.filter(other_positions__in=objs).distinct().count()
        if held:
            return [], {}, set(), [_("Employees: %(count)s") % {"count": held}]
        return super().get_deleted_objects(objs, request)


@admin.register(Department)
class DepartmentAdmin(NotForOneselfMixin, DepartmentFieldMixin, TreeAdmin):
    resource_classes = [resources.DepartmentResource]
    list_display = ["indented_name", "branch", "head", "is_active"]
    list_select_related = ["branch", "head"]
    list_filter = ["is_active", "branch"]
    search_fields = ["name", "head__last_name"]
    autocomplete_fields = ["head"]


class PositionFilter(admin.SimpleListFilter):
    """Everyone of a position, be it their job title or not."""

    title = gettext_lazy("position")
    parameter_name = "position"
    NOBODYS = "none"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        positions = [(str(each.pk), each.name) for each in Position.objects.all()]
        return [*positions, (self.NOBODYS, _("without a job title"))]

    def queryset(self, request: HttpRequest, queryset):
        if self.value() == self.NOBODYS:
            return queryset.filter(position=None)
        key = typed_key(self.value() or "")
        if key is None:
            return queryset
        of_position = Employee.objects.in_position(key).order_by().values("pk")
        return queryset.filter(pk__in=of_position)


@admin.register(Employee)
class EmployeeAdmin(NotForOneselfMixin, DepartmentFieldMixin, ReferenceAdmin):
    is_chosen_by_keepers = True
    resource_classes = [resources.EmployeeResource]
    list_display = [
        "full_name",
        "personnel_number",
        "position",
        "beside",
        "department",
        "branch",
        "user",
        "is_active",
    ]
    list_select_related = ["position", "department", "branch", "user"]
    list_filter = ["is_active", "branch", PositionFilter]
    search_fields = ["last_name", "first_name", "middle_name", "personnel_number", "user__username"]
    autocomplete_fields = ["user", "position", "other_positions"]
    fieldsets = [
        (None, {"fields": ["last_name", "first_name", "middle_name", "personnel_number"]}),
        (
            gettext_lazy("Place of work"),
            {"fields": ["position", "other_positions", "department", "branch", "extension"]},
        ),
        (
            gettext_lazy("Access"),
            {
                "fields": ["user", "is_active"],
                "description": gettext_lazy(
                    "With a user the employee can sign in: their branch is preselected, and the "
                    "head of a department sees what is routed to it."
                ),
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("other_positions")

    @admin.display(description=gettext_lazy("other positions"))
    def beside(self, employee: Employee) -> str:
        return ", ".join(map(str, employee.other_positions.all()))

    @admin.display(description=gettext_lazy("employee"), ordering="last_name")
    def full_name(self, employee: Employee) -> str:
        return employee.full_name


@admin.register(Absence)
class AbsenceAdmin(NotForOneselfMixin, ReferenceAdmin):
    resource_classes = [resources.AbsenceResource]
    list_display = ["user", "starts_on", "ends_on", "deputy", "reason"]
    list_select_related = ["user", "deputy"]
    search_fields = ["user__last_name", "user__username", "deputy__last_name", "deputy__username"]
    autocomplete_fields = ["user", "deputy"]
    date_hierarchy = "starts_on"
    fieldsets = [
        (
            None,
            {
                "fields": ["user", "starts_on", "ends_on", "deputy", "reason"],
                "description": gettext_lazy(
                    "On these days the deputy sees and does what the absent one would, beside his "
                    "own work. Full rights are never lent, and the deputy's deputy gets none of it."
                ),
            },
        ),
    ]

    def save_model(self, request, absence: Absence, form, change: bool) -> None:
        super().save_model(request, absence, form, change)
        for gap in gaps_around(absence):
            messages.warning(request, gap)
