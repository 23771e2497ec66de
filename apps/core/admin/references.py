"""What all references share in Django admin: friendly deletion, import and export, «in use»."""

from functools import reduce
from operator import or_

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_permission_codename
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import connection, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from import_export.admin import ImportExportMixin
from import_export.results import RowResult

from apps.core.admin.dependents import dependents_of
from apps.core.database.trees import in_tree_order
from apps.core.files.storage import NotStored
from apps.core.files.uploads import not_stored
from apps.core.transfer.formats import FORMATS, SpreadsheetFormat, Xlsx
from apps.core.transfer.forms import ConfirmForm, DownloadForm, UploadForm
from apps.core.transfer.import_storage import ImportStorage
from apps.core.transfer.tables import UnreadableFile

PREVIEW_ROWS = 200


def protected_by(objects, user) -> list[str]:
    """Return what still refers to the objects and so keeps them from being deleted, counted.

    Counting replaces Django's own walk, which would load every document of a branch. Of what `user`
    may not see, only that there is something is told, neither what nor how many (B8).
    """
    objects = list(objects)
    if not objects:
        return []
    counts: dict[str, int] = {}
    hidden = False
    for relation in objects[0]._meta.get_fields(include_hidden=True):
        if getattr(relation, "on_delete", None) is not models.PROTECT or relation.concrete:
            continue
        model, condition = relation.related_model, {f"{relation.field.name}__in": objects}
        name = capfirst(str(model._meta.verbose_name_plural))
        seen = visible_rows(model, user).filter(**condition).count()
        counts[name] = counts.get(name, 0) + seen
        hidden = hidden or model._base_manager.filter(**condition).count() > seen
    reasons = [f"{name}: {count}" for name, count in counts.items() if count]
    return reasons + [_("Records that you may not see")] * hidden


def visible_rows(model: type[models.Model], user) -> models.QuerySet:
    """The rows that exist for `user`: as the model says itself, or else by Django's permission."""
    rows = model._default_manager.all()
    if hasattr(rows, "visible_to"):
        return rows.visible_to(user)
    codename = get_permission_codename("view", model._meta)
    return rows if user.has_perm(f"{model._meta.app_label}.{codename}") else rows.none()


class OpensSettingsMixin:
    """Whoever has a right to the reference may open the settings, and sees there what is theirs."""

    def opened_by(self) -> list[str]:
        actions = ("view", "add", "change", "delete")
        codenames = [get_permission_codename(action, self.opts) for action in actions]
        return [f"{self.opts.app_label}.{codename}" for codename in codenames]


class TitlesMixin:
    """Titles that need no grammatical cases, unlike «Select %s to change»."""

    def changelist_view(self, request: HttpRequest, extra_context=None):
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url="", extra_context=None):
        title = _("%(name)s: new") % {"name": capfirst(str(self.opts.verbose_name))}
        return super().add_view(request, form_url, {"title": title, **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id, form_url="", extra_context=None):
        context = {"title": capfirst(str(self.opts.verbose_name)), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)


class ShippedMixin(TitlesMixin):
    """Rows that a migration ships: changed, never added or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class FriendlyDeletionMixin(TitlesMixin):
    """A row in use is not deleted; the page says what uses it and what to do instead."""

    def get_deleted_objects(self, objs, request):
        protected = protected_by(objs, request.user)
        if protected:
            return [], {}, set(), protected
        return super().get_deleted_objects(objs, request)

    def get_actions(self, request: HttpRequest) -> dict:
        """Named without the word for the rows, which would have to agree with «selected»."""
        actions = super().get_actions(request)
        if "delete_selected" in actions:
            delete, name, __ = actions["delete_selected"]
            actions[name] = (delete, name, _("Delete the selected rows"))
        return actions

    @property
    def in_use_label(self) -> str:
        """What is unticked on a row instead of deleting it; empty where there is no such thing."""
        try:
            return capfirst(str(self.opts.get_field("is_active").verbose_name))
        except FieldDoesNotExist:
            return ""

    def delete_view(self, request, object_id, extra_context=None):
        title = _("%(name)s: deletion") % {"name": capfirst(str(self.opts.verbose_name))}
        context = {"title": title, "in_use_label": self.in_use_label}
        context.update(extra_context or {})
        return super().delete_view(request, object_id, context)

    def response_action(self, request: HttpRequest, queryset):
        response = super().response_action(request, queryset)
        if isinstance(response, TemplateResponse):  # of the deletion of several rows
            response.context_data["in_use_label"] = self.in_use_label
        return response


class InUseMixin:
    """The bulk actions that put rows aside and take them into use again."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not (actions and self.in_use_label and self.has_change_permission(request)):
            return actions
        for action in (put_aside, take_into_use):
            actions[action.__name__] = (action, action.__name__, action.short_description)
        return actions

    def rows_to_put_aside(self, request: HttpRequest, queryset) -> models.QuerySet:
        return queryset


def set_in_use(modeladmin, request: HttpRequest, queryset, value: bool) -> None:
    changed = list(queryset.exclude(is_active=value))
    queryset.filter(pk__in=[row.pk for row in changed]).update(is_active=value)
    label = str(modeladmin.opts.get_field("is_active").verbose_name)
    for row in changed:
        modeladmin.log_change(request, row, [{"changed": {"fields": [label]}}])
    text = ngettext("%(count)s row changed.", "%(count)s rows changed.", len(changed))
    modeladmin.message_user(request, text % {"count": len(changed)}, messages.SUCCESS)


@admin.action(description=gettext_lazy("Take out of use"))
def put_aside(modeladmin, request: HttpRequest, queryset) -> None:
    rows = modeladmin.rows_to_put_aside(request, queryset)
    set_in_use(modeladmin, request, rows, False)


@admin.action(description=gettext_lazy("Take into use again"))
def take_into_use(modeladmin, request: HttpRequest, queryset) -> None:
    set_in_use(modeladmin, request, queryset, True)


def _made(file_format: type[SpreadsheetFormat]) -> SpreadsheetFormat:
    return file_format()


class TransferMixin(ImportExportMixin):
    """Import with a preview, and export, in XLSX and CSV."""

    formats = FORMATS
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    export_form_class = DownloadForm
    tmp_storage_class = ImportStorage
    actions = ["export_selected"]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list:
        name = f"{self.opts.app_label}_{self.opts.model_name}_import_sample"
        view = self.admin_site.admin_view(self.import_sample)
        return [path("import/sample.<str:extension>", view, name=name), *super().get_urls()]

    def import_sample(self, request: HttpRequest, extension: str) -> HttpResponse:
        """An empty file to fill in: what `ReferenceResource.sample` says."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        found = [each for each in map(_made, FORMATS) if each.get_extension() == extension]
        if not found:
            raise Http404
        file_format, name = found[0], capfirst(str(self.opts.verbose_name_plural))
        content = file_format.export_data(self.resource_classes[0]().sample())
        response = HttpResponse(content, content_type=file_format.get_content_type())
        text = _("%(name)s, sample") % {"name": name}
        response["Content-Disposition"] = content_disposition_header(True, f"{text}.{extension}")
        return response

    @admin.action(description=gettext_lazy("Export the selected rows (XLSX)"))
    def export_selected(self, request: HttpRequest, queryset) -> HttpResponse:
        return self._do_file_export(Xlsx(), request, queryset)

    def get_import_context_data(self, **kwargs) -> dict:
        name = capfirst(str(self.opts.verbose_name_plural))
        return {
            "hint": self.resource_classes[0].hint,
            "preview_rows": PREVIEW_ROWS,
            "heading": _("%(name)s: import from a file") % {"name": name},
        }

    def get_confirm_form_initial(self, request: HttpRequest, import_form) -> dict:
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            initial["clear_empty"] = import_form.cleaned_data["clear_empty"]
        return initial

    def get_import_data_kwargs(self, form=None, **kwargs) -> dict:
        return {"clear_empty": bool(form and form.cleaned_data["clear_empty"])}

    def get_export_filename(self, request: HttpRequest, queryset, file_format) -> str:
        name = capfirst(str(self.opts.verbose_name_plural))
        return f"{name} {timezone.localdate():%Y-%m-%d}.{file_format.get_extension()}"

    def _do_file_export(self, file_format, request, queryset, export_form=None) -> HttpResponse:
        """As the package does it, with a name that need not be Latin."""
        response = super()._do_file_export(file_format, request, queryset, export_form)
        name = self.get_export_filename(request, queryset, file_format)
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response

    def get_export_context_data(self, **kwargs) -> dict:
        name = capfirst(str(self.opts.verbose_name_plural))
        return {"heading": _("%(name)s: export to a file") % {"name": name}}

    def add_data_read_fail_error_to_form(self, form, error: Exception) -> None:
        if isinstance(error, NotStored):
            form.add_error("import_file", not_stored(form.cleaned_data["import_file"].name))
        elif isinstance(error, UnreadableFile):
            form.add_error("import_file", str(error))
        else:
            raise error

    def process_import(self, request: HttpRequest, **kwargs) -> HttpResponse:
        try:
            return super().process_import(request, **kwargs)
        except (FileNotFoundError, IsADirectoryError):
            text = _("This file was imported already, or waited too long. Choose it once more.")
            self.message_user(request, text, messages.WARNING)
            return HttpResponseRedirect(reverse(admin_urlname(self.opts, "import")))

    def process_result(self, result, request: HttpRequest) -> HttpResponse:
        """Show what became wrong between preview and confirmation; nothing was written then."""
        if result.problems:
            return self._show_problems(result, request)
        return super().process_result(result, request)

    def _show_problems(self, result, request: HttpRequest) -> HttpResponse:
        resources = self.get_import_resource_classes(request)
        context = {
            **self.admin_site.each_context(request),
            **self.get_import_context_data(),
            "title": _("Import"),
            "opts": self.opts,
            "form": UploadForm(self.get_import_formats(), resources),
            "result": result,
        }
        return TemplateResponse(request, [self.import_template_name], context)

    def generate_log_entries(self, result, request: HttpRequest) -> None:
        flags = {RowResult.IMPORT_TYPE_NEW: ADDITION, RowResult.IMPORT_TYPE_UPDATE: CHANGE}
        for kind, flag in flags.items():
            rows = [row.instance for row in result if row.import_type == kind]
            if rows:
                text = _("Imported from a file")
                LogEntry.objects.log_actions(request.user.pk, rows, flag, change_message=text)

    def add_success_message(self, result, request: HttpRequest) -> None:
        text = _("Imported: %(new)s added, %(update)s changed, %(skip)s unchanged.")
        self.message_user(request, text % result.totals, messages.SUCCESS)


class AnyCaseSearchMixin:
    """Finds «смирнова» and «Смирнова» alike on SQLite too, which folds only the case of Latin."""

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        spellings = {search_term}
        if connection.vendor == "sqlite":
            spellings |= {search_term.lower(), search_term.title(), search_term.capitalize()}
        search = super().get_search_results
        found = [search(request, queryset, spelling) for spelling in sorted(spellings)]
        return reduce(or_, (rows for rows, __ in found)), any(twice for __, twice in found)


class ReferenceAdmin(
    OpensSettingsMixin,
    AnyCaseSearchMixin,
    InUseMixin,
    FriendlyDeletionMixin,
    TransferMixin,
    admin.ModelAdmin,
):
    """The page of one reference: it says what names the row."""

    list_per_page = 100

    def render_change_form(self, request: HttpRequest, context: dict, *args, obj=None, **kwargs):
        context["uses"] = dependents_of(obj, request.user) if obj else []
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


class TreeChangeList(ChangeList):
    """Children under their parents, as long as nobody sorts by a column."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if "o" not in self.params:
            self.result_list = in_tree_order(self.result_list)


class TreeAdmin(ReferenceAdmin):
    """A reference that is a tree, shown on one page and indented."""

    list_per_page = 500

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return TreeChangeList

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def indented_name(self, row) -> str:
        return format_html('<span class="tree-{}">{}</span>', getattr(row, "depth", 0), row.name)
