from django.contrib import admin
from django.utils.translation import gettext_lazy

from apps.compensations import resources
from apps.compensations.models import CompensationLimit
from apps.core.admin.references import ReferenceAdmin
from apps.core.values.money import money


@admin.register(CompensationLimit)
class CompensationLimitAdmin(ReferenceAdmin):
    resource_classes = [resources.CompensationLimitResource]
    list_display = ["valid_from", "shown_amount"]

    @admin.display(description=gettext_lazy("amount in roubles"), ordering="amount")
    def shown_amount(self, limit: CompensationLimit) -> str:
        return money(limit.amount)
