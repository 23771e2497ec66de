"""Who signs in, and the roles that say what they may do."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.admin.references import (
    AnyCaseSearchMixin,
    FriendlyDeletionMixin,
    InUseMixin,
    TransferMixin,
)
from apps.organization import resources
from apps.organization.assigning import (
    ASSIGN,
    assign_roles,
    can_assign_roles,
    can_assign_roles_of,
)
from apps.organization.extensions import choices
from apps.organization.forms import (
    AssignRolesForm,
    NewUserForm,
    RoleForm,
    UserForm,
    permission_label,
)
from apps.organization.models import (
    Role,
    User,
)
from apps.organization.services import (
    delete_role,
    hand_over_work,
    save_role,
    work_of,
)

admin.site.unregister(Group)  # a group is edited as the role that it is


class FullRightsMixin:
    """Changed with full rights only: whoever may change users or roles could give himself all."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.is_superuser


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


class FullUserAdmin(
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
    is_chosen_by_keepers = True
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
        return ", ".join(filter(None, (employee.job_title, str(employee.branch))))


@admin.register(User)
class UserAdmin(FullUserAdmin):
    """The same for who may assign roles: it shows who it is, and changes roles alone (S11)."""

    def opened_by(self) -> list[str]:
        return [ASSIGN]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_assign_roles(request.user)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return can_assign_roles(request.user)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        """Of the whole list only with full rights: its actions and its file change more."""
        if obj is None:
            return request.user.is_superuser
        return can_assign_roles_of(request.user, obj)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def user_change_password(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Who sets a password can sign in as that person."""
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, *args, **kwargs)

    def get_actions(self, request: HttpRequest) -> dict:
        return super().get_actions(request) if request.user.is_superuser else {}

    def get_form(self, request: HttpRequest, obj=None, **kwargs) -> type[forms.ModelForm]:
        if request.user.is_superuser or obj is None:
            return super().get_form(request, obj, **kwargs)
        form = super().get_form(request, obj, **kwargs | {"form": AssignRolesForm})
        form.by = request.user
        return form

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        """All but the roles, for who only assigns them."""
        if request.user.is_superuser:
            return super().get_readonly_fields(request, obj)
        return ["username", "last_name", "first_name", "middle_name", "work", "is_active"]

    def get_fieldsets(self, request: HttpRequest, obj=None):
        if request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        person = ["username", "last_name", "first_name", "middle_name", "work", "is_active"]
        return [(None, {"fields": person}), (gettext_lazy("Access"), {"fields": ["groups"]})]

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        """Roles are no columns: the row of the user stays as it is."""
        if request.user.is_superuser:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        if request.user.is_superuser:
            super().save_related(request, form, formsets, change)
        else:
            groups = form.cleaned_data["groups"]
            assign_roles(user=form.instance, by=request.user, groups=groups)

    def construct_change_message(self, request, form, formsets, add=False) -> list[dict]:
        """Which role was given and which was taken, whoever did it."""
        told = super().construct_change_message(request, form, formsets, add)
        if add or "groups" not in form.changed_data:
            return told
        before, after = set(form.initial["groups"]), set(form.cleaned_data["groups"])
        given = [{"added": _role(group)} for group in after - before]
        return [*told, *given, *({"deleted": _role(group)} for group in before - after)]


def _role(group: Group) -> dict[str, str]:
    return {"name": "role", "object": group.name}


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
            if permission.content_type.model in ("feedback", "compensation", "report", "role")
        )

    @admin.display(description=gettext_lazy("users"), ordering="holder_count")
    def holders(self, role: Role) -> int:
        return role.holder_count
