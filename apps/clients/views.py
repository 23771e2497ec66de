from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import CreateView, DetailView, TemplateView, UpdateView
from django_htmx.http import trigger_client_event

from apps.clients import services
from apps.clients.conflict_pages import conflict_form
from apps.clients.edit_conflicts import ClientConflict, contacts_in, texts
from apps.clients.forms import ClientForm
from apps.clients.lists import MAX_QUERY, ClientList, clients_found
from apps.clients.merging.suggestions import alike
from apps.clients.models import CardMerging, Client, begins_with
from apps.clients.permissions import can_change, can_create, can_find, can_merge, can_view
from apps.clients.services import channels_wanted, typed_so_far
from apps.core.lists import ListView

MATCHES = 10
RECENT_VISITS = 5


class ClientListView(PermissionRequiredMixin, ListView):
    permission_required = "clients.view_client"
    list_class = ClientList
    template = "clients/list.html"
    part = "clients/_rows.html"


class ClientMatchesView(PermissionRequiredMixin, TemplateView):
    """The fragment under the client field of the registration: the first matches (C1).

    Whose name begins with what was typed come before those who only hold it: of «Степанов» the
    surnames before the patronymics. Who sees no cards finds by a whole phone or e-mail (W1).
    """

    template_name = "clients/_matches.html"

    def has_permission(self) -> bool:
        return can_find(self.request.user)

    def get_context_data(self, **kwargs) -> dict:
        q, user = _query(self.request), self.request.user
        if not can_view(user):
            return super().get_context_data(q=q, **_found_by_contact(user, q), **kwargs)
        found = _matches(user, q) if q else []
        matches = [(str(client.pk), client) for client in found[:MATCHES]]
        return super().get_context_data(
            q=q,
            matches=matches,
            is_cut=len(found) > MATCHES,
            may_create=can_create(user),
            sees_cards=True,
            nothing=_("Nobody was found"),
            **kwargs,
        )


def _found_by_contact(user, q: str) -> dict:
    """The name and the city of whom a whole contact belongs to; nothing of a part of one."""
    found = services.found_by_contact(user=user, typed=q)
    if services.is_whole_contact(q):
        nothing = _("Nobody has this phone or e-mail. Note below who contacted us.")
    else:
        nothing = _("Type the whole phone or e-mail.")
    matches = [(services.ticket_of(client=client.pk, user=user), client) for client in found]
    return {"matches": matches, "nothing": nothing}


def _query(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:MAX_QUERY]


def _matches(user, q: str) -> list[Client]:
    """The first matches, one more than are shown."""
    found = clients_found(user, q).prefetch_related(None)
    begins = begins_with(q)
    parts = found.filter(begins), found.exclude(begins)
    clients = [client for part in parts for client in part[: MATCHES + 1]][: MATCHES + 1]
    prefetch_related_objects(clients, "contacts")
    return clients


def card_or_404(user, pk: int) -> Client:
    """The card, or the one it was merged into."""
    cards = Client.objects.visible_to(user)
    return cards.current_of(pk) or get_object_or_404(cards, pk=pk)


def mergings_of(client: Client) -> list[CardMerging]:
    """What became one with this card or, undone again, was one with it."""
    mergings = CardMerging.objects.filter(Q(main=client) | Q(merged=client))
    return list(mergings.select_related("main", "merged", "by", "undone_by"))


class ClientDetailView(PermissionRequiredMixin, DetailView):
    """The card: details, contacts, visits, and the appeals that the user may see (S6).

    Without the right to see clients, of those whose appeal lies with the user (S3); any other
    card is refused as if it were none. The address of a card that was merged into another one
    leads there.
    """

    permission_required = "clients.view_client"
    template_name = "clients/detail.html"

    def has_permission(self) -> bool:
        cards = Client.objects.visible_to(self.request.user)
        return super().has_permission() or cards.current_of(self.kwargs["pk"]) is not None

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.object = card_or_404(request.user, kwargs["pk"])
        if self.object.pk != kwargs["pk"]:
            return redirect(self.object)
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_context_data(self, **kwargs) -> dict:
        client, user = self.object, self.request.user
        prefetch_related_objects([client], "contacts")
        may_merge = can_merge(user)
        return super().get_context_data(
            contacts=client.contacts.all(),
            visits=client.visits.select_related("branch", "employee", "service"),
            may_change=can_change(user),
            may_merge=may_merge,
            likenesses=alike([client], user).get(client.pk, []) if may_merge else [],
            mergings=mergings_of(client),
            wanted=channels_wanted(client),
            **kwargs,
        )


class ClientCreateView(PermissionRequiredMixin, CreateView):
    """A new client: on a page of its own, or in place during a registration (by htmx)."""

    permission_required = "clients.add_client"
    form_class = ClientForm

    def get_template_names(self) -> list[str]:
        return ["clients/_new.html"] if self.request.htmx else ["clients/form.html"]

    def get_form_kwargs(self) -> dict:
        fields, contacts = typed_so_far(_query(self.request))
        kwargs = super().get_form_kwargs()
        if self.request.htmx:
            kwargs["auto_id"] = "client_%s"  # the page around it has a city of its own
        return {**kwargs, "by": self.request.user, "initial": fields, "contacts": contacts}

    def form_valid(self, form: ClientForm) -> HttpResponse:
        client = services.create_client(
            by=self.request.user, values=form.values, contacts=form.contact_values
        )
        return _chosen(self.request, client) if self.request.htmx else redirect(client)

    def form_invalid(self, form: ClientForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _chosen(request: HttpRequest, client: Client) -> HttpResponse:
    """What the registration goes on with after it has made the client."""
    visits = client.visits.select_related("branch", "employee", "service")[:RECENT_VISITS]
    response = render(request, "clients/_chosen.html", {"client": client, "visits": visits})
    params = {"id": client.pk, "name": str(client), "city": client.city}
    return trigger_client_event(response, "clientChosen", params)


class ClientUpdateView(PermissionRequiredMixin, UpdateView):
    permission_required = "clients.change_client"
    form_class = ClientForm
    template_name = "clients/form.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        card = self.get_object()
        if card.pk != kwargs["pk"]:
            return redirect("clients:edit", card.pk)
        return super().get(request, *args, **kwargs)

    def get_object(self, queryset: QuerySet[Client] | None = None) -> Client:
        """What was typed on a card that was merged meanwhile is compared with the main card."""
        return card_or_404(self.request.user, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict:
        card = services.card_of(self.object)
        own = {"by": self.request.user, "contacts": contacts_in(card), "seen": texts(card)}
        return super().get_form_kwargs() | own

    def form_valid(self, form: ClientForm) -> HttpResponse:
        try:
            client = services.update_client(
                client=self.object,
                by=self.request.user,
                values=form.values,
                contacts=form.contact_values,
                seen=form.cleaned_data["seen"],
            )
        except ClientConflict as conflict:
            return self._ask(conflict)
        return redirect(client)

    def form_invalid(self, form: ClientForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _ask(self, conflict: ClientConflict) -> HttpResponse:
        form = conflict_form(conflict, client=self.get_object(), by=self.request.user)
        return self.render_to_response(self.get_context_data(form=form), status=409)
