"""The page that makes two cards one, and the answers to «perhaps the same client» (C1)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.clients.lists import MAX_QUERY, clients_found
from apps.clients.merging import services
from apps.clients.merging.forms import MergingForm
from apps.clients.merging.suggestions import alike
from apps.clients.models import CardMerging, Client
from apps.clients.permissions import can_merge
from apps.core.values.keys import typed_key

OFFERED = 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """`/clients/<id>/merge/?with=<id>`: the two side by side; without `with`: which other one."""
    card = _card(request, pk)
    asked = (request.POST or request.GET).get("with", "")
    if not asked:
        return render(request, "clients/merging/choose.html", _choices(request, card))
    other = _card(request, typed_key(asked))
    if other == card:
        messages.info(request, _("The two cards are one already."))
        return redirect(card)
    form = MergingForm(request.POST or None, cards=(card, other))
    if request.method != "POST":
        return _side_by_side(request, form)
    if form.is_stale:
        return _look_again(request, form)
    return _merge(request, form) if form.is_valid() else _side_by_side(request, form, status=422)


@login_required
@require_POST
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    merging = _merging(request, pk)
    try:
        services.unmerge_clients(merging=merging, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(merging.main)
    messages.success(request, _("The merging is undone: each card has its own again."))
    return redirect(merging.main)


@login_required
@require_POST
def different(request: HttpRequest, pk: int) -> HttpResponse:
    """«These are two clients»: the card offers the other one no more."""
    card, other = _card(request, pk), _card(request, typed_key(request.POST.get("with", "")))
    services.call_different(client=card, other=other, by=request.user)
    messages.success(request, _("Noted: these are two clients."))
    return redirect(card)


def _card(request: HttpRequest, key: int | None) -> Client:
    """The card, or the one it was merged into meanwhile."""
    if not can_merge(request.user):
        raise PermissionDenied
    cards = Client.objects.visible_to(request.user)
    found = cards.current_of(key)
    return found or get_object_or_404(cards, pk=key)


def _merging(request: HttpRequest, pk: int) -> CardMerging:
    if not can_merge(request.user):
        raise PermissionDenied
    seen = Client.objects.visible_to(request.user)
    mergings = CardMerging.objects.select_related("main", "merged")
    return get_object_or_404(mergings.filter(main__in=seen), pk=pk)


def _choices(request: HttpRequest, card: Client) -> dict:
    q = request.GET.get("q", "").strip()[:MAX_QUERY]
    found = clients_found(request.user, q).exclude(pk=card.pk)[:OFFERED] if q else ()
    likenesses = alike([card], request.user).get(card.pk, [])
    return {"client": card, "q": q, "found": found, "likenesses": likenesses}


def _merge(request: HttpRequest, form: MergingForm) -> HttpResponse:
    main, merged = form.main_and_merged
    try:
        services.merge_clients(
            main=main,
            merged=merged,
            by=request.user,
            stays=form.stays,
            seen=form.cleaned_data["seen"],
            note=form.cleaned_data["note"],
        )
    except services.CardsChanged:
        cards = tuple(Client.objects.get(pk=card.pk) for card in form.cards)
        return _look_again(request, MergingForm(request.POST, cards=cards))
    except ValidationError as error:
        form.refuse(error)
        return _side_by_side(request, form, status=422)
    messages.success(request, _("The cards are one now. For a day this can be undone here."))
    return redirect(main)


def _look_again(request: HttpRequest, form: MergingForm) -> HttpResponse:
    form.look_again()
    form.add_error(None, _("The cards were changed meanwhile. Look at them once more."))
    return _side_by_side(request, form, status=409)


def _side_by_side(request: HttpRequest, form: MergingForm, *, status: int = 200) -> HttpResponse:
    first, second = form.cards
    context = {"form": form, "client": first, "other": second}
    return render(request, "clients/merging/merge.html", context, status=status)
