"""Branches, and the calendars by which they work."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.admin.references import (
    ReferenceAdmin,
)
from apps.organization import resources
from apps.organization.calendars import WEEKDAYS
from apps.organization.models import (
    Branch,
    CalendarException,
    WorkCalendar,
)


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
