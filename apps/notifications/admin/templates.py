"""The words: placeholders checked on saving, a preview on a real document, a test to oneself."""

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.admin.references import ReferenceAdmin
from apps.core.text.placeholders import listed
from apps.notifications import resources
from apps.notifications.models import NotificationTemplate
from apps.notifications.placeholders import MEANINGS, WITH_CASE
from apps.notifications.services.previews import find_sample, preview, send_test


def _explained() -> str:
    return f"{listed(MEANINGS)} {WITH_CASE}"


@admin.register(NotificationTemplate)
class NotificationTemplateAdmin(ReferenceAdmin):
    resource_classes = [resources.NotificationTemplateResource]
    change_form_template = "admin/notifications/template_form.html"
    list_display = ["name", "subject", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "subject", "text", "sms"]
    fieldsets = [
        (None, {"fields": ["name", "is_active"]}),
        (
            gettext_lazy("What is read"),
            {
                "fields": ["subject", "text", "html", "sms"],
                "description": lazy(_explained, str)(),
            },
        ),
    ]
    formfield_overrides = {
        models.TextField: {"widget": admin.widgets.AdminTextareaWidget(attrs={"rows": 10})}
    }

    def get_urls(self) -> list:
        own = path(
            "<int:pk>/preview/",
            self.admin_site.admin_view(self.preview_view),
            name="notifications_notificationtemplate_preview",
        )
        return [own, *super().get_urls()]

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The template as it reads for a document that one may see; POST sends it to oneself."""
        template = get_object_or_404(NotificationTemplate, pk=pk)
        if not self.has_change_permission(request, template):
            return redirect("admin:index")
        number = request.POST.get("number", request.GET.get("number", "")).strip()
        document_id = find_sample(user=request.user, number=number)
        if request.method == "POST" and document_id:
            return self._send_test(request, template, document_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": template,
            "title": _("Preview"),
            "number": number,
            "is_found": document_id is not None,
            "views": preview(template=template, document_id=document_id, user=request.user),
        }
        return TemplateResponse(request, "admin/notifications/preview.html", context)

    def _send_test(self, request, template, document_id) -> HttpResponse:
        sent = send_test(template=template, document_id=document_id, user=request.user)
        if sent:
            text = _("The test message goes to %(email)s.") % {"email": request.user.email}
            self.message_user(request, text, messages.SUCCESS)
        else:
            text = _("You have no e-mail. Enter one at your user, then try again.")
            self.message_user(request, text, messages.WARNING)
        name = "admin:notifications_notificationtemplate_preview"
        return redirect(reverse(name, args=[template.pk]))
