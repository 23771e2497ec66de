from django import forms
from django.apps import apps
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.core.values.dates import validate_day
from apps.core.web.forms import DayInput
from apps.organization.assigning import assignable_roles, check_roles_given
from apps.organization.models import Role, User, check_roles
from apps.organization.permissions import (
    PERMISSION_MODELS,
    check_not_for_oneself,
    offered_permissions,
)
from apps.organization.services import check_role_kind, work_of

ACTIONS = {
    "view": pgettext_lazy("permission", "view"),
    "add": pgettext_lazy("permission", "add"),
    "change": pgettext_lazy("permission", "change"),
    "delete": pgettext_lazy("permission", "delete"),
}


def permission_label(permission: Permission) -> str:
    """«добавлять» for Django's own permissions, their translated name for the product's."""
    action, __, model = permission.codename.partition("_")
    if model == permission.content_type.model and action in ACTIONS:
        return capfirst(str(ACTIONS[action]))
    return _(permission.name)


def permission_codenames(model) -> list[str]:
    """In the order in which a person reads them."""
    default = [name for name in ACTIONS if name in model._meta.default_permissions]
    own = [codename for codename, __ in model._meta.permissions]
    return [*(f"{action}_{model._meta.model_name}" for action in default), *own]


class PermissionChoices(forms.models.ModelChoiceIterator):
    """Groups the permissions by what they concern, in the order of `PERMISSION_MODELS`."""

    def __iter__(self):
        by_model: dict[tuple[str, str], dict[str, tuple]] = {}
        for permission in self.queryset:
            key = permission.content_type.natural_key()
            by_model.setdefault(key, {})[permission.codename] = self.choice(permission)
        for app_label, names in PERMISSION_MODELS.items():
            for name in names:
                model = apps.get_model(app_label, name)
                choices = by_model.get((app_label, name), {})
                codenames = [code for code in permission_codenames(model) if code in choices]
                title = capfirst(str(model._meta.verbose_name_plural))
                yield title, [choices[codename] for codename in codenames]


class PermissionsField(forms.ModelMultipleChoiceField):
    iterator = PermissionChoices
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, permission: Permission) -> str:
        return permission_label(permission)


class NotForOneselfForm(forms.ModelForm):
    """A place from which rights come; who changes it gives nothing to himself."""

    by: User  # set by the page

    def _post_clean(self) -> None:
        super()._post_clean()
        try:
            check_not_for_oneself(by=self.by, row=self.instance)
        except forms.ValidationError as error:
            self.add_error(None, error)


class AbsenceForm(forms.Form):
    """When somebody is away himself; the services say what is wrong with it."""

    starts_on = forms.DateField(
        label=gettext_lazy("From"), widget=DayInput, validators=[validate_day]
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Up to and including"), widget=DayInput, validators=[validate_day]
    )
    deputy = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("Who stands in for you"),
        empty_label=gettext_lazy("Choose a colleague"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("If you like; your colleagues do not see it."),
    )

    def __init__(self, data=None, *, user: User) -> None:
        super().__init__(data)
        colleagues = User.objects.filter(is_active=True).exclude(pk=user.pk)
        self.fields["deputy"].queryset = colleagues.order_by("last_name", "first_name", "pk")

    def refuse(self, error: forms.ValidationError) -> None:
        for name, wrong in error.message_dict.items():
            self.add_error(name if name in self.fields else None, wrong)


class RoleForm(forms.ModelForm):
    """A role as people see it: a name, a kind and what it allows (C4)."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    permissions = PermissionsField(
        label=gettext_lazy("What it allows"), queryset=Permission.objects.none(), required=False
    )

    class Meta:
        model = Role
        fields = ["kind"]
        help_texts = {
            "kind": gettext_lazy("An additional role counts only beside a base role."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].queryset = offered_permissions()
        if self.instance.pk:
            self.fields["name"].initial = self.instance.group.name
            self.fields["permissions"].initial = self.instance.group.permissions.all()

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        if Group.objects.filter(name=name).exclude(pk=self.instance.group_id).exists():
            raise forms.ValidationError(_("There is already a role with this name."))
        return name

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        try:
            check_role_kind(role=self.instance, kind=kind)
        except forms.ValidationError as error:
            raise forms.ValidationError(error.message_dict["kind"]) from error
        return kind


class RolesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs) -> None:
        groups = Group.objects.filter(role__isnull=False).select_related("role")
        super().__init__(
            groups.order_by("-role__kind", "name"),
            label=gettext_lazy("Roles"),
            help_text=gettext_lazy("An additional role counts only beside a base role."),
            required=False,
            **kwargs,
        )

    def label_from_instance(self, group: Group) -> str:
        return f"{group.name} ({group.role.get_kind_display()})"


class RoleChoices(forms.CheckboxSelectMultiple):
    """Those that one may not give or take stand there and cannot be clicked."""

    closed: frozenset[int] = frozenset()

    def create_option(self, name, value, *args, **kwargs) -> dict:
        option = super().create_option(name, value, *args, **kwargs)
        if value.value in self.closed:
            option["attrs"]["disabled"] = True
        return option


class AssignRolesForm(forms.ModelForm):
    """The roles of a colleague, for somebody without full rights; the service decides (S11)."""

    by: User  # set by the page
    groups = RolesField(widget=RoleChoices)

    class Meta:
        model = User
        fields = ["groups"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field, open_to = self.fields["groups"], assignable_roles(self.by)
        field.widget.closed = frozenset(
            field.queryset.exclude(pk__in=open_to).values_list("pk", flat=True)
        )
        field.help_text = _("You give and take roles whose rights you have yourself.")

    def clean_groups(self):
        """A closed box is not sent: that role stays as it is."""
        kept = self.instance.groups.filter(pk__in=self.fields["groups"].widget.closed)
        chosen = {*self.cleaned_data["groups"], *kept}
        check_roles_given(user=self.instance, by=self.by, groups=chosen)
        return sorted(chosen, key=lambda group: group.pk)


class RolesMixin:
    def clean_groups(self):
        groups = self.cleaned_data["groups"]
        check_roles(groups)
        return groups


class UserForm(RolesMixin, UserChangeForm):
    """With `work_goes_to` where work is in the hands of somebody who cannot sign in any more."""

    LATER, TRIAGE = "later", "triage"
    groups = RolesField()
    work_goes_to = forms.ChoiceField(label=gettext_lazy("Hand their work over to"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.work = work_of(self.instance) if self.instance.pk else []
        others = User.objects.filter(is_active=True).exclude(pk=self.instance.pk)
        people = others.order_by("last_name", "first_name", "username")
        field = self.fields["work_goes_to"]
        field.choices = [
            ("", gettext_lazy("Choose")),
            (self.TRIAGE, gettext_lazy("back to triage")),
            (self.LATER, gettext_lazy("nobody for now: it stays marked “does not work here”")),
            *((str(user.pk), str(user)) for user in people),
        ]
        field.help_text = _("Now in their hands: %(work)s.") % {"work": ", ".join(self.work)}

    def clean(self) -> dict:
        """Who goes does not go without a word on what they leave behind."""
        cleaned = super().clean()
        leaves = self.instance.pk and not cleaned.get("is_active", self.instance.is_active)
        asks = leaves and self.work and "is_active" in self.changed_data
        if asks and not cleaned.get("work_goes_to"):
            text = _("In their hands are: %(work)s. Choose who gets it.")
            self.add_error("work_goes_to", text % {"work": ", ".join(self.work)})
        return cleaned

    @property
    def heir(self) -> User | None:
        """Whom the work is to go to; None: back to triage."""
        chosen = self.cleaned_data["work_goes_to"]
        return None if chosen == self.TRIAGE else User.objects.get(pk=chosen)

    @property
    def hands_over(self) -> bool:
        chosen = self.cleaned_data.get("work_goes_to")
        return bool(chosen) and chosen != self.LATER and not self.instance.is_active

    class Meta(UserChangeForm.Meta):
        model = User
        labels = {
            "username": gettext_lazy("Sign-in name"),
            "is_staff": gettext_lazy("May open the settings"),
            "is_superuser": gettext_lazy("Full rights"),
        }
        help_texts = {
            "username": gettext_lazy("Letters, digits and @ . + - _"),
            "is_staff": gettext_lazy("Roles say what may be changed there."),
            "is_superuser": gettext_lazy("Everything, with all references and users."),
        }


class NewUserForm(RolesMixin, AdminUserCreationForm):
    groups = RolesField()
    usable_password = AdminUserCreationForm.create_usable_password_field(
        gettext_lazy("Without a password nobody can sign in under this name.")
    )

    def full_clean(self) -> None:
        """A refused form comes back without its password: that has to be said."""
        super().full_clean()
        typed = self.is_bound and self.data.get("password1")
        if typed and self.errors and not self.errors.keys() & {"password1", "password2"}:
            self.add_error("password1", _("Type the password once more: it is not kept."))

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ["username", "last_name", "first_name", "middle_name", "groups"]
        labels = {"username": gettext_lazy("Sign-in name")}
        help_texts = {"username": gettext_lazy("Letters, digits and @ . + - _")}
