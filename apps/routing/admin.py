from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.appeal_types.models import Category
from apps.core.admin.references import ReferenceAdmin
from apps.organization.models import User
from apps.routing import resources
from apps.routing.models import RoutingRule
from apps.routing.permissions import check_rule_not_for_oneself
from apps.routing.services.trials import Trial, try_rules
from apps.routing.settings_forms import CategoryField, DepartmentField, TrialForm


class RoutingRuleForm(forms.ModelForm):
    """Who makes a rule sends nothing to a department of their own."""

    by: User  # set by the page

    def _post_clean(self) -> None:
        super()._post_clean()
        try:
            check_rule_not_for_oneself(by=self.by, rule=self.instance)
        except forms.ValidationError as error:
            self.add_error(None, error)


@admin.register(RoutingRule)
class RoutingRuleAdmin(ReferenceAdmin):
    form = RoutingRuleForm
    resource_classes = [resources.RoutingRuleResource]
    import_export_change_list_template = "admin/routing/routingrule/change_list.html"
    list_display = ["for_which", "goes_to", "to_whom", "is_active"]
    list_select_related = ["type", "branch", "category", "responsible", "department__branch"]
    list_filter = ["is_active", "goes_to", "type", "branch", "urgency"]
    search_fields = [
        "type__name",
        "branch__name",
        "category__name",
        "department__name",
        "responsible__last_name",
        "responsible__username",
    ]
    autocomplete_fields = ["responsible"]
    fieldsets = [
        (
            gettext_lazy("For which appeals"),
            {
                "fields": ["type", "branch", "category", "urgency"],
                "description": gettext_lazy(
                    "What is left empty holds for any. Of several rules the narrowest decides: the "
                    "one with the most conditions; of as many, the one with a category (the nearer "
                    "one first), then with a type, a branch, an urgency."
                ),
            },
        ),
        (
            gettext_lazy("Where it goes"),
            {
                "fields": ["goes_to", "responsible", "department", "is_active"],
                "description": gettext_lazy(
                    "Asked after “to the secretary first” of the type and before its default "
                    "responsible. A rule that cannot be followed is passed over: nobody gets what "
                    "is about them."
                ),
            },
        ),
    ]

    def get_form(self, request: HttpRequest, *args, **kwargs) -> type[RoutingRuleForm]:
        form = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.related_model is Category:
            kwargs["form_class"] = CategoryField
        if db_field.name == "department":
            kwargs["form_class"] = DepartmentField
            kwargs["queryset"] = db_field.related_model.objects.select_related("branch")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("for which appeals"))
    def for_which(self, rule: RoutingRule) -> str:
        return rule.conditions

    @admin.display(description=gettext_lazy("to whom"))
    def to_whom(self, rule: RoutingRule) -> str:
        return rule.destination if rule.responsible_id or rule.department_id else ""

    # Tried out

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.try_view)
        return [path("try/", view, name="routing_routingrule_try"), *super().get_urls()]

    def try_view(self, request: HttpRequest) -> HttpResponse:
        """Which rule would decide of an appeal that is made up here; nothing is written."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = TrialForm(request.GET or None)
        trial: Trial | None = try_rules(form.appeal) if form.is_valid() else None
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "name": capfirst(str(self.opts.verbose_name_plural)),
            "title": _("Try the rules"),
            "form": form,
            "trial": trial,
            "may_change": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/routing/routingrule/try.html", context)
