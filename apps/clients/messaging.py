"""What a client wants to be told: as he tells it to an employee, or by the link in a message."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.clients.forms import ConsentForm
from apps.clients.models import Client, Consent
from apps.clients.services import (
    change_consent,
    channels_wanted,
    client_of_token,
    may_be_told,
    withdraw_by_link,
)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("clients.change_client", raise_exception=True)
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one client, with what he has said before."""
    cards = Client.objects.visible_to(request.user)
    client = cards.current_of(pk) or get_object_or_404(cards, pk=pk)
    wanted = sorted(channels_wanted(client))
    initial = {"wanted": wanted, "seen": " ".join(wanted), "time_zone": client.time_zone}
    form = ConsentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_consent(client=client, by=request.user, **form.cleaned_data)
        messages.success(request, _("It is written down."))
        return redirect(client)
    said = client.consents.select_related("by")
    context = {"client": client, "form": form, "said": said}
    return render(request, "clients/consent.html", context, status=422 if form.is_bound else 200)


@csrf_exempt  # mail servers send the one-click POST of RFC 8058; the token is signed by us
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """«Не присылать»: asks first, as mail servers follow links; POST does it or takes it back."""
    found = client_of_token(token)
    if found is None:
        raise Http404
    client, channel = found
    if request.method == "POST":
        withdraw_by_link(client=client, channel=channel, is_given="again" in request.POST)
    context = {"channel": Consent.Channel(channel), "is_told": may_be_told(client, channel)}
    return render(request, "clients/stop.html", context)
