from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.activities import resources
from apps.activities.models import UsualActivity
from apps.appeal_types.models import Category
from apps.core.admin.references import ReferenceAdmin
from apps.core.admin.trees import TreeFieldMixin


@admin.register(UsualActivity)
class UsualActivityAdmin(TreeFieldMixin, ReferenceAdmin):
    tree = Category
    resource_classes = [resources.UsualActivityResource]
    list_display = ["title", "kind", "in_days", "for_whom", "conditions", "order", "is_active"]
    list_select_related = ["type", "category", "goal", "position"]
    list_filter = ["is_active", "kind", "type", "goal"]
    search_fields = ["title"]
    fieldsets = [
        (None, {"fields": ["kind", "title", "in_days", "position"]}),
        (
            gettext_lazy("For which appeals"),
            {
                "fields": ["type", "category", "goal"],
                "description": gettext_lazy(
                    "What is left empty holds for any. On such a document it is proposed, and "
                    "planned in one click."
                ),
            },
        ),
        (gettext_lazy("In the lists"), {"fields": ["order", "is_active"]}),
    ]

    @admin.display(description=gettext_lazy("for whom"), ordering="position__name")
    def for_whom(self, row: UsualActivity) -> str:
        return str(row.position or _("whoever is responsible"))
