"""The list of clients (C1)."""

from typing import ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.clients.merging.suggestions import alike
from apps.clients.models import Client
from apps.clients.permissions import can_create, can_merge
from apps.core.lists import Column, Columns, Empty, List, Page, Way, by_name
from apps.core.values.periods import day_in_words

MAX_QUERY = 200  # characters


def name_cell(client: Client) -> SafeString:
    address = reverse("clients:detail", args=[client.pk])
    link = format_html('<a href="{}">{}</a>', address, client)
    if client.inn:
        inn = '{} <span class="muted small nowrap">{} {}</span>'
        link = format_html(inn, link, _("INN"), client.inn)
    return link + _perhaps(client)


def _perhaps(client: Client) -> SafeString:
    """Who may be the same client, with the way to make the two cards one."""
    likenesses = getattr(client, "likenesses", ())
    if not likenesses:
        return SafeString()
    address = reverse("clients:merge", args=[client.pk])
    others = ((address, each.other.pk, each.other, each.in_words) for each in likenesses)
    links = format_html_join(
        ", ", '<a href="{}?with={}">{}</a> <span class="nowrap">({})</span>', others
    )
    text = '<span class="alike muted small">{} {}</span>'
    return format_html(text, _("Perhaps the same client:"), links)


def contacts_cell(client: Client) -> SafeString:
    contacts = ((contact.shown,) for contact in client.contacts.all())
    return format_html_join("", '<span class="nowrap">{}</span>', contacts)


def visit_cell(client: Client) -> str:
    return day_in_words(client.last_visit_at) if client.last_visit_at else ""


def clients_found(user, words: str) -> QuerySet[Client]:
    clients = Client.objects.visible_to(user).search(words)
    return clients.with_last_visit().prefetch_related("contacts")


class ClientList(List):
    """The clients, newest first; found ones by name."""

    css = "client"
    is_framed = False
    columns: ClassVar[Columns] = by_name(
        Column("name", _("Client"), str, cell=name_cell),
        Column("contacts", _("Contacts"), contacts_cell),
        Column("city", _("City"), lambda client: client.city),
        Column("visit", _("Last visit"), lambda client: client.last_visit_at, cell=visit_cell),
    )

    @property
    def words(self) -> str:
        return self.query.last("q").strip()[:MAX_QUERY]

    def queryset(self) -> QuerySet[Client]:
        clients = clients_found(self.user, self.words)
        return clients if self.words else clients.order_by("-pk")

    def load(self, rows: list[Client]) -> list[Client]:
        if can_merge(self.user):
            likenesses = alike(rows, self.user)
            for row in rows:
                row.likenesses = likenesses.get(row.pk, ())
        return rows

    def no_such_page(self, page: Page) -> Page:
        raise Http404

    @property
    def may_create(self) -> bool:
        return can_create(self.user)

    @property
    def nothing(self) -> Empty:
        if not self.words:
            line = _("They appear here with the first appeal, or by import in the settings.")
            return Empty("users", _("No clients yet"), line)
        line = _("Try part of the name, the last digits of the phone or the e-mail.")
        way = Way(_("Add this client"), f"{reverse('clients:create')}?{self.query}")
        ways = (way,) if self.may_create else ()
        return Empty("user-search", _("Nobody was found"), line, ways)
