from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.appeal_types import resources
from apps.appeal_types.models import (
    AppealObject,
    AppealType,
    AutomaticComplaint,
    Category,
    DeadlinePolicy,
    DefaultResponsible,
    Detail,
    Goal,
    Guidance,
    UrgencyRule,
    UsualAgreement,
)
from apps.core.admin.references import ReferenceAdmin, TreeAdmin
from apps.core.admin.trees import TreeFieldMixin
from apps.core.templatetags.components import icon
from apps.core.text.editor import RichTextEditor


class ResponsiblesFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """One row for all branches, and one for each branch (B6)."""
        super().clean()
        branches = [
            form.cleaned_data.get("branch")
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        if branches.count(None) > 1:
            raise ValidationError(_("This type already has a responsible for all branches."))


class DefaultResponsibleInline(admin.TabularInline):
    model = DefaultResponsible
    formset = ResponsiblesFormSet
    extra = 0
    autocomplete_fields = ["user"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("branch", "user", "appeal_type")


class AppealTypeForm(forms.ModelForm):
    needed_details = forms.MultipleChoiceField(
        choices=Detail,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=capfirst(AppealType._meta.get_field("needed_details").verbose_name),
        help_text=AppealType._meta.get_field("needed_details").help_text,
    )


@admin.register(AppealType)
class AppealTypeAdmin(ReferenceAdmin):
    form = AppealTypeForm
    resource_classes = [resources.AppealTypeResource]
    list_display = [
        "name_with_icon",
        "nature",
        "object_kind",
        "needs_analysis",
        "secretary_first",
        "responsibles",
        "is_active",
    ]
    list_filter = ["is_active", "nature", "object_kind"]
    search_fields = ["name"]
    inlines = [DefaultResponsibleInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "nature",
                    "object_kind",
                    "needs_analysis",
                    "secretary_first",
                    "needed_details",
                ],
                "description": gettext_lazy(
                    "Nature, object and analysis apply to new appeals. Those registered already "
                    "keep what they were registered with, until somebody changes their type."
                ),
            },
        ),
        (gettext_lazy("In the lists"), {"fields": ["icon", "position", "is_active"]}),
    ]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).annotate(row_count=Count("default_responsibles"))

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def name_with_icon(self, appeal_type: AppealType) -> str:
        return format_html("{} {}", icon(appeal_type.icon), appeal_type.name)

    @admin.display(description=gettext_lazy("responsibles"), ordering="row_count")
    def responsibles(self, appeal_type: AppealType) -> int:
        return appeal_type.row_count


@admin.register(AppealObject)
class AppealObjectAdmin(ReferenceAdmin):
    resource_classes = [resources.AppealObjectResource]
    list_display = ["name", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]


class CategoryFieldMixin(TreeFieldMixin):
    tree = Category


@admin.register(Category)
class CategoryAdmin(CategoryFieldMixin, TreeAdmin):
    resource_classes = [resources.CategoryResource]
    list_display = ["indented_name", "position", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    fields = ["name", "parent", "position", "is_active"]


@admin.register(DefaultResponsible)
class DefaultResponsibleAdmin(ReferenceAdmin):
    resource_classes = [resources.DefaultResponsibleResource]
    list_display = ["appeal_type", "branch_or_all", "user"]
    list_select_related = ["appeal_type", "branch", "user"]
    list_filter = ["appeal_type", "branch"]
    search_fields = ["appeal_type__name", "branch__name", "user__last_name", "user__username"]
    autocomplete_fields = ["user"]

    @admin.display(description=gettext_lazy("branch"), ordering="branch__name")
    def branch_or_all(self, row: DefaultResponsible) -> str:
        return str(row.branch or _("all branches"))


@admin.register(UrgencyRule)
class UrgencyRuleAdmin(ReferenceAdmin):
    """The matrix severity × impact, changed right in the list."""

    resource_classes = [resources.UrgencyRuleResource]
    list_display = ["severity", "impact", "urgency"]
    list_display_links = ["severity", "impact"]
    list_editable = ["urgency"]
    list_filter = ["severity", "impact"]


@admin.register(DeadlinePolicy)
class DeadlinePolicyAdmin(CategoryFieldMixin, ReferenceAdmin):
    resource_classes = [resources.DeadlinePolicyResource]
    list_display = [
        "name",
        "conditions",
        "reaction_hours",
        "resolution_hours",
        "by_law",
        "dates",
        "is_active",
    ]
    list_select_related = ["type", "category"]
    list_filter = ["is_active", "nature", "urgency", "client_kind"]
    search_fields = ["name", "clause", "note"]
    fieldsets = [
        (None, {"fields": ["name", ("valid_from", "valid_until"), "is_active"]}),
        (
            gettext_lazy("For which appeals"),
            {
                "fields": ["nature", "type", "category", "urgency", "client_kind"],
                "description": gettext_lazy(
                    "What is left empty holds for any. Of several policies the one with the most "
                    "conditions holds, then the newest."
                ),
            },
        ),
        (
            gettext_lazy("Within the company"),
            {
                "fields": ["reaction_hours", "resolution_hours"],
                "description": gettext_lazy(
                    "By the calendar of the branch; the clock stands while the client is waited "
                    "for."
                ),
            },
        ),
        (
            gettext_lazy("By law"),
            {
                "fields": ["statutory_days", "statutory_unit", "on_day_off", "clause", "note"],
                "description": gettext_lazy(
                    "Never stands still. Have a lawyer confirm the term before you rely on it."
                ),
            },
        ),
    ]

    @admin.display(description=gettext_lazy("for which appeals"))
    def conditions(self, policy: DeadlinePolicy) -> str:
        met = [
            policy.get_nature_display(),
            policy.type,
            policy.category,
            policy.get_urgency_display(),
            policy.get_client_kind_display(),
        ]
        return ", ".join(str(condition) for condition in met if condition) or _("any")

    @admin.display(description=gettext_lazy("by law"))
    def by_law(self, policy: DeadlinePolicy) -> str:
        if policy.statutory_days is None:
            return ""
        return f"{policy.statutory_days} ({policy.get_statutory_unit_display()})"

    @admin.display(description=gettext_lazy("in force"), ordering="valid_from")
    def dates(self, policy: DeadlinePolicy) -> str:
        return days_in_force(policy)


def days_in_force(row: DeadlinePolicy | Guidance) -> str:
    bounds = (row.valid_from, row.valid_until)
    return " – ".join(f"{day:%d.%m.%Y}" if day else "…" for day in bounds) if any(bounds) else ""


@admin.register(Guidance)
class GuidanceAdmin(CategoryFieldMixin, ReferenceAdmin):
    resource_classes = [resources.GuidanceResource]
    list_display = ["name", "conditions", "clause", "dates", "is_active"]
    list_select_related = ["type", "category"]
    list_filter = ["is_active", "type", "client_kind"]
    search_fields = ["name", "text", "clause"]
    fieldsets = [
        (None, {"fields": ["name", ("valid_from", "valid_until"), "is_active"]}),
        (
            gettext_lazy("For which appeals"),
            {
                "fields": ["type", "category", "client_kind"],
                "description": gettext_lazy(
                    "What is left empty holds for any. The one with the most conditions comes "
                    "first."
                ),
            },
        ),
        (
            gettext_lazy("Hint"),
            {
                "fields": ["text", "clause"],
                "description": gettext_lazy(
                    "Have a lawyer confirm what is said to clients in the name of the law."
                ),
            },
        ),
    ]

    class Media:
        css = {"all": ["django_ckeditor_5/dist/styles.css"]}
        js = ["django_ckeditor_5/dist/bundle.js", "django_ckeditor_5/dist/translations/ru.js"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = RichTextEditor(attrs={"aria-label": capfirst(db_field.verbose_name)})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("for which appeals"))
    def conditions(self, row: Guidance) -> str:
        met = [row.type, row.category, row.get_client_kind_display()]
        return ", ".join(str(condition) for condition in met if condition) or _("any")

    @admin.display(description=gettext_lazy("in force"), ordering="valid_from")
    def dates(self, row: Guidance) -> str:
        return days_in_force(row)


@admin.register(AutomaticComplaint)
class AutomaticComplaintAdmin(CategoryFieldMixin, ReferenceAdmin):
    resource_classes = [resources.AutomaticComplaintResource]
    list_display = ["source", "highest_rating", "type", "type_without_employee", "category"]
    list_select_related = ["type", "type_without_employee", "category"]
    fieldsets = [
        (None, {"fields": ["source", "highest_rating"]}),
        (
            gettext_lazy("What it becomes"),
            {"fields": ["type", "type_without_employee", "category"]},
        ),
    ]


EMPTY_HOLDS_FOR_ANY = gettext_lazy("What is left empty holds for any.")


@admin.register(Goal)
class GoalAdmin(CategoryFieldMixin, ReferenceAdmin):
    resource_classes = [resources.GoalResource]
    list_display = ["name", "conditions", "order", "is_active"]
    list_select_related = ["type", "category"]
    list_filter = ["is_active", "type"]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name"]}),
        (
            gettext_lazy("For which appeals"),
            {"fields": ["type", "category"], "description": EMPTY_HOLDS_FOR_ANY},
        ),
        (gettext_lazy("In the lists"), {"fields": ["order", "is_active"]}),
    ]


@admin.register(UsualAgreement)
class UsualAgreementAdmin(CategoryFieldMixin, ReferenceAdmin):
    resource_classes = [resources.UsualAgreementResource]
    list_display = ["text", "kind", "conditions", "order", "is_active"]
    list_select_related = ["type", "category", "goal"]
    list_filter = ["is_active", "kind", "type", "goal"]
    search_fields = ["text"]
    fieldsets = [
        (
            None,
            {
                "fields": ["kind", "text"],
                "description": gettext_lazy(
                    "Whoever registers such an appeal sees what to say. The document keeps what "
                    "was said, in its words: what is changed here changes no document."
                ),
            },
        ),
        (
            gettext_lazy("For which appeals"),
            {"fields": ["type", "category", "goal"], "description": EMPTY_HOLDS_FOR_ANY},
        ),
        (gettext_lazy("In the lists"), {"fields": ["order", "is_active"]}),
    ]
