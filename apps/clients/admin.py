from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients import resources
from apps.clients.models import Client, ClientContact, Service, Visit
from apps.clients.services import reindex_client
from apps.clients.visit_resources import VisitResource
from apps.core.admin.references import ReferenceAdmin
from apps.core.web.forms import BirthDateField


class ContactsFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """The same phone in two spellings is one phone."""
        super().clean()
        seen = set()
        for form in self.forms:
            if not form.cleaned_data or form.cleaned_data.get("DELETE"):
                continue
            key = (form.instance.kind, form.instance.normalized)
            if form.instance.normalized and key in seen:
                raise ValidationError(
                    _("The contact %(value)s stands here twice.") % {"value": form.instance.value}
                )
            seen.add(key)


class ContactInline(admin.TabularInline):
    model = ClientContact
    formset = ContactsFormSet
    extra = 1

    # Contacts are part of the card: whoever may change the card may change them.

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm("clients.view_client")

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm("clients.change_client")

    has_delete_permission = has_change_permission

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        may_change = request.user.has_perm("clients.change_client")
        return may_change or (obj is None and request.user.has_perm("clients.add_client"))


@admin.register(Client)
class ClientAdmin(ReferenceAdmin):
    resource_classes = [resources.ClientResource]
    list_display = ["display_name", "kind", "inn", "city", "contact_list", "birth_date"]
    list_filter = ["kind"]
    search_fields = ["search_text"]
    search_help_text = gettext_lazy("Name, company, INN, phone in any spelling, or e-mail")
    show_full_result_count = False
    view_on_site = False
    formfield_overrides = {
        models.DateField: {"form_class": BirthDateField, "widget": AdminDateWidget}
    }
    inlines = [ContactInline]
    readonly_fields = ["card", "created_at"]
    fieldsets = [
        (None, {"fields": ["kind", "card"]}),
        (
            gettext_lazy("Person"),
            {
                "fields": ["last_name", "first_name", "middle_name", "birth_date"],
                "description": gettext_lazy("Of a legal entity: its contact person."),
            },
        ),
        (gettext_lazy("Legal entity"), {"fields": ["company", "inn"]}),
        (gettext_lazy("More"), {"fields": ["city", "note", "created_at"]}),
    ]

    def opened_by(self) -> list[str]:
        """Cards are kept on their own pages: the front desk has no business here."""
        return []

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).current().prefetch_related("contacts")

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        return queryset.search(search_term), False

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """The words by which a client is found depend on the contacts, which are saved last."""
        super().save_related(request, form, formsets, change)
        reindex_client(client=Client.objects.get(pk=form.instance.pk))

    @admin.display(description=gettext_lazy("client"), ordering="last_name")
    def display_name(self, client: Client) -> str:
        return str(client)

    @admin.display(description=gettext_lazy("contacts"))
    def contact_list(self, client: Client) -> str:
        return ", ".join(contact.value for contact in client.contacts.all())

    @admin.display(description=gettext_lazy("appeals"))
    def card(self, client: Client) -> str:
        if client.pk is None:
            return ""
        text = _("Open the client's card with all appeals")
        return format_html('<a href="{}">{}</a>', client.get_absolute_url(), text)


@admin.register(Service)
class ServiceAdmin(ReferenceAdmin):
    resource_classes = [resources.ServiceResource]
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(Visit)
class VisitAdmin(ReferenceAdmin):
    resource_classes = [VisitResource]
    list_display = ["started_at", "client", "employee", "service", "branch"]
    list_select_related = ["client", "employee", "service", "branch"]
    list_filter = ["branch", "service"]
    date_hierarchy = "started_at"
    search_fields = ["client__search_text"]
    autocomplete_fields = ["client", "employee", "service"]
    show_full_result_count = False
    list_per_page = 100

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        return queryset.filter(client__in=Client.objects.search(search_term)), False
