from django import forms
from django.contrib import admin, messages
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.admin.references import (
    AnyCaseSearchMixin,
    FriendlyDeletionMixin,
    InUseMixin,
    ReferenceAdmin,
    TransferMixin,
    TreeAdmin,
)
from apps.core.values.keys import typed_key
from apps.organization import resources
from apps.organization.calendars import WEEKDAYS
from apps.organization.extensions import choices
from apps.organization.forms import (
    NewUserForm,
    NotForOneselfForm,
    RoleForm,
    UserForm,
    permission_label,
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
from apps.organization.services import (
    delete_role,
    gaps_around,
    hand_over_work,
    save_role,
    work_of,
)

admin.site.unregister(Group)  # a group is edited as the role that it is


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


class FullRightsMixin:
    """Changed with full rights only: whoever may change users or roles could give himself all."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_superuser


class NotForOneselfMixin:
    """The page of a place from which rights come: its form knows who fills it in."""

    form = NotForOneselfForm

    def get_form(self, request: HttpRequest, *args, **kwargs) -> type[NotForOneselfForm]:
        form = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form


@admin.register(Branch)
class BranchAdmin(ReferenceAdmin):
    resource_classes = [resources.BranchResource]
    list_display = ["name", "city", "address", "phone", "time_zone", "calendar", "is_active"]
    list_select_related = ["calendar"]
    list_filter = ["is_active", "city"]
    search_fields = ["name", "city", "address"]


class CalendarExceptionInline(admin.TabularInline):
    model = CalendarException
    extra = 0


@admin.register(WorkCalendar)
class WorkCalendarAdmin(ReferenceAdmin):
    resource_classes = [resources.WorkCalendarResource]
    list_display = ["name", "is_default", "follows_production_calendar", "monday", "saturday"]
    search_fields = ["name"]
    inlines = [CalendarExceptionInline]
    fieldsets = [
        (None, {"fields": ["name", "is_default", "follows_production_calendar"]}),
        (
            gettext_lazy("Hours"),
            {
                "fields": list(WEEKDAYS),
                "description": gettext_lazy(
                    "By the clock of the branch, breaks left out. A day without hours is a day off."
                ),
            },
        ),
    ]

    def get_deleted_objects(self, objs, request):
        """Some calendar is always the default (C6)."""
        default = [calendar for calendar in objs if calendar.is_default]
        if default:
            return [], {}, set(), [_("The default calendar. Make another one the default first.")]
        return super().get_deleted_objects(objs, request)


@admin.register(CalendarException)
class CalendarExceptionAdmin(ReferenceAdmin):
    resource_classes = [resources.CalendarExceptionResource]
    list_display = ["date", "calendar", "kind", "hours", "note"]
    list_select_related = ["calendar"]
    list_filter = ["calendar", "kind"]
    search_fields = ["note", "calendar__name"]
    date_hierarchy = "date"


@admin.register(Position)
class PositionAdmin(ReferenceAdmin):
    resource_classes = [resources.PositionResource]
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(Department)
class DepartmentAdmin(NotForOneselfMixin, DepartmentFieldMixin, TreeAdmin):
    resource_classes = [resources.DepartmentResource]
    list_display = ["indented_name", "branch", "head", "is_active"]
    list_select_related = ["branch", "head"]
    list_filter = ["is_active", "branch"]
    search_fields = ["name", "head__last_name"]
    autocomplete_fields = ["head"]


@admin.register(Employee)
class EmployeeAdmin(NotForOneselfMixin, DepartmentFieldMixin, ReferenceAdmin):
    resource_classes = [resources.EmployeeResource]
    list_display = [
        "full_name",
        "personnel_number",
        "position",
        "department",
        "branch",
        "user",
        "is_active",
    ]
    list_select_related = ["position", "department", "branch", "user"]
    list_filter = ["is_active", "branch", "position"]
    search_fields = ["last_name", "first_name", "middle_name", "personnel_number", "user__username"]
    autocomplete_fields = ["user", "position"]
    fieldsets = [
        (None, {"fields": ["last_name", "first_name", "middle_name", "personnel_number"]}),
        (
            gettext_lazy("Place of work"),
            {"fields": ["position", "department", "branch", "extension"]},
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


class RoleFilter(admin.RelatedFieldListFilter):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("roles")


def _handed_over(count: int, heir: User | None) -> str:
    if heir is None:
        text = ngettext("%(count)s thing went back.", "%(count)s things went back.", count)
    else:
        text = ngettext("%(count)s thing handed over.", "%(count)s things handed over.", count)
    return text % {"count": count}


@admin.register(User)
class UserAdmin(
    FullRightsMixin,
    AnyCaseSearchMixin,
    InUseMixin,
    FriendlyDeletionMixin,
    TransferMixin,
    auth_admin.UserAdmin,
):
    resource_classes = [resources.UserResource]
    form = UserForm
    add_form = NewUserForm
    filter_horizontal = ()
    list_per_page = 100
    list_display = ["sign_in_name", "get_full_name", "role_names", "work", "is_active"]
    list_filter = ["is_active", ("groups", RoleFilter)]
    list_select_related = ["employee__position", "employee__branch"]
    search_fields = ["username", "last_name", "first_name", "middle_name", "email"]
    ordering = ["username"]
    readonly_fields = ["last_login", "date_joined", "work"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (
            gettext_lazy("Person"),
            {"fields": ["last_name", "first_name", "middle_name", "email", "work"]},
        ),
        (gettext_lazy("Access"), {"fields": ["is_active", "groups", "is_staff", "is_superuser"]}),
        (gettext_lazy("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "last_name", "first_name", "middle_name", "groups"]}),
        (gettext_lazy("Password"), {"fields": ["usable_password", "password1", "password2"]}),
    ]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj=None):
        """What is in somebody's hands is asked about where they have something."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is None or obj == request.user or not work_of(obj):
            return fieldsets
        work = (gettext_lazy("Who can no longer sign in"), {"fields": ["work_goes_to"]})
        return [*fieldsets[:-1], work, fieldsets[-1]]

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not (change and getattr(form, "hands_over", False)):
            return
        done = hand_over_work(user=obj, by=request.user, to=form.heir)
        if done.given or not done.refused:
            self.message_user(request, _handed_over(done.given, form.heir), messages.SUCCESS)
        for refusal in done.refusals:
            text = _("Not handed over, still in the hands of %(user)s: %(what)s")
            values = {"user": obj.get_full_name() or obj.username, "what": refusal}
            self.message_user(request, text % values, messages.WARNING)

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        """For a choice on another page, only those who may be chosen there."""
        asking = (request.GET.get("model_name"), request.GET.get("field_name"))
        if asking == ("employee", "user"):
            queryset = queryset.filter(employee=None)
        for choice in choices:
            if asking == (choice.model_name, choice.field_name):
                queryset = choice.among(queryset)
        return super().get_search_results(request, queryset, search_term)

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        """Nobody takes his own rights away by mistake."""
        fields = list(super().get_readonly_fields(request, obj))
        return fields + ["is_active", "is_staff", "is_superuser"] * (obj == request.user)

    def get_deleted_objects(self, objs, request):
        if request.user in objs:
            return [], {}, set(), [_("This is you: ask a colleague with full rights.")]
        return super().get_deleted_objects(objs, request)

    def rows_to_put_aside(self, request: HttpRequest, queryset):
        """Nobody with work in their hands: their page asks who gets it."""
        busy = {user.pk: work for user in queryset if (work := work_of(user)) and user.is_active}
        for user in queryset.filter(pk__in=busy):
            text = _("%(user)s stays: in their hands are %(work)s. Hand it over on their page.")
            values = {"user": user, "work": ", ".join(busy[user.pk])}
            self.message_user(request, text % values, messages.WARNING)
        return queryset.exclude(pk=request.user.pk).exclude(pk__in=busy)

    @admin.display(description=gettext_lazy("Sign-in name"), ordering="username")
    def sign_in_name(self, user: User) -> str:
        return user.username

    @admin.display(description=gettext_lazy("full name"), ordering="last_name")
    def get_full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=gettext_lazy("roles"))
    def role_names(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return ", ".join([_("Full rights")] * user.is_superuser + names)

    @admin.display(description=gettext_lazy("works as"))
    def work(self, user: User) -> str:
        try:
            employee = user.employee
        except ObjectDoesNotExist:
            return ""
        return f"{employee.position}, {employee.branch}"


@admin.register(Role)
class RoleAdmin(FullRightsMixin, FriendlyDeletionMixin, admin.ModelAdmin):
    form = RoleForm
    list_display = ["name", "kind", "allows", "holders"]
    list_filter = ["kind"]
    search_fields = ["group__name"]
    fields = ["name", "kind", "permissions"]

    def get_queryset(self, request: HttpRequest):
        roles = super().get_queryset(request).select_related("group")
        roles = roles.annotate(holder_count=Count("group__user")).order_by("-kind", "group__name")
        return roles.prefetch_related("group__permissions__content_type")

    def save_model(self, request: HttpRequest, obj: Role, form: RoleForm, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in ("name", "kind", "permissions")}
        save_role(role=obj, **values)

    def get_deleted_objects(self, objs, request):
        text = _("Users with the role “%(role)s”: %(count)s")
        counts = {role: role.group.user_set.count() for role in objs}
        held = [text % {"role": role, "count": count} for role, count in counts.items() if count]
        if held:
            return [], {}, set(), held
        return super().get_deleted_objects(objs, request)

    def delete_model(self, request: HttpRequest, obj: Role) -> None:
        delete_role(role=obj)

    def delete_queryset(self, request: HttpRequest, queryset) -> None:
        for role in queryset:
            delete_role(role=role)

    @admin.display(description=gettext_lazy("role"), ordering="group__name")
    def name(self, role: Role) -> str:
        return role.group.name

    @admin.display(description=gettext_lazy("allows"))
    def allows(self, role: Role) -> str:
        """What the product adds; the rights to references stand on the role's own page."""
        return ", ".join(
            permission_label(permission)
            for permission in role.group.permissions.all()
            if permission.content_type.app_label in ("feedback", "compensations", "reports")
        )

    @admin.display(description=gettext_lazy("users"), ordering="holder_count")
    def holders(self, role: Role) -> int:
        return role.holder_count
