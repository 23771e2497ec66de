from django.contrib import admin
from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from apps.core.admin.references import ReferenceAdmin
from apps.core.text.placeholders import listed
from apps.correspondence import resources
from apps.correspondence.models import MessageTemplate
from apps.correspondence.placeholders import PLACEHOLDERS


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ReferenceAdmin):
    resource_classes = [resources.MessageTemplateResource]
    list_display = ["name", "use", "nature", "type", "subject", "position", "is_active"]
    list_select_related = ["type"]
    list_filter = ["is_active", "use", "nature"]
    search_fields = ["name", "subject", "text"]
    fieldsets = [
        (None, {"fields": ["name", "use", "position", "is_active"]}),
        (
            gettext_lazy("For which appeals"),
            {
                "fields": ["nature", "type"],
                "description": gettext_lazy("What is left empty holds for any."),
            },
        ),
        (
            gettext_lazy("What the client reads"),
            {"fields": ["subject", "text"], "description": lazy(listed, str)(PLACEHOLDERS)},
        ),
    ]
    formfield_overrides = {
        models.TextField: {"widget": admin.widgets.AdminTextareaWidget(attrs={"rows": 18})}
    }
