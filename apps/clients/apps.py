from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    name = "apps.clients"
    verbose_name = _("Clients")

    def ready(self) -> None:
        from apps.clients import extensions
        from apps.clients.merging import moving
        from apps.clients.permissions import can_view
        from apps.clients.search import find_clients
        from apps.core.extensions import SearchIn, Section, menu, search

        menu.register(Section(_("Clients"), "clients:list", "users", can_view, "c"), place=80)
        words, fields = _("Search clients"), _("Name, phone, e-mail")
        clients = SearchIn(_("Clients"), words, fields, "clients:list", find_clients, can_view)
        search.register(clients, place=20)
        # In this order both ways: the words of a client are looked at when all are back.
        extensions.follows.register(moving.ContactsFollow(), place=10)
        extensions.follows.register(moving.VisitsFollow(), place=20)
        extensions.follows.register(moving.ConsentsFollow(), place=30)
        extensions.follows.register(moving.WithdrawalsStay(), place=40)
        extensions.follows.register(moving.StayWithTheirCards(), place=50)
