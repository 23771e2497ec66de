"""Hints and missing details of the client, beside a registration and beside a document (C5)."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.appeal_types.models import AppealType, Category, Goal
from apps.clients.models import Client
from apps.clients.permissions import can_change
from apps.clients.services import ClientConflict, fill_in_details
from apps.core.values.keys import typed_key
from apps.core.web.htmx import StaffRequest
from apps.feedback.pages.document.page import DocumentPage
from apps.feedback.pages.lookup import visible_document
from apps.feedback.pages.registration.advice import Advice, Spoken
from apps.feedback.pages.registration.forms.client_details import ClientDetailsForm
from apps.feedback.pages.registration.views.drafts import may_register
from apps.organization.models import User


@require_POST
@may_register
def advice(request: StaffRequest) -> HttpResponse:
    """The fragment that follows what is chosen during a registration.

    What is typed of the client comes along and must stand in no address: logs keep those.
    """
    shown = advice_for(request.user, request.POST)
    return render(request, "feedback/_advice_body.html", {"advice": shown})


@require_POST
@may_register
def fill_in(request: StaffRequest, pk: int) -> HttpResponse:
    """Save the client's details that were asked for during a registration; the form stays."""
    client = Client.objects.visible_to(request.user).current_of(pk)
    if client is None:
        raise Http404
    data = request.POST.copy()
    data["client"] = str(client.pk)
    asked = advice_for(request.user, data)
    form, status = save_details(request, client, asked.type)
    shown = advice_for(request.user, data, form=form)
    context = {
        "advice": shown,
        "client": shown.client,
        "saved": form is None,
        "sees_cards": True,
    }
    return render(request, "feedback/_advice_saved.html", context, status=status)


@require_POST
def fill_in_on_document(request: StaffRequest, pk: int) -> HttpResponse:
    """Save the client's details that a document asks for."""
    feedback = visible_document(request, pk)
    clients = Client.objects.visible_to(request.user)
    client = get_object_or_404(clients, pk=feedback.client_id)
    form, status = save_details(request, client, feedback.type)
    if form is None and not request.htmx:
        messages.success(request, _("Saved on the client’s card."))
        return redirect(feedback)
    page = DocumentPage(visible_document(request, pk), request.user)
    page.advice = Advice.on(page.feedback, request.user, form=form)
    context = {"page": page, "feedback": page.feedback, "saved": form is None}
    template = "feedback/_document_advice_saved.html" if request.htmx else "feedback/detail.html"
    return render(request, template, context, status=status)


def save_details(
    request: StaffRequest, client: Client, appeal_type: AppealType | None
) -> tuple[ClientDetailsForm | None, int]:
    """Return None and 200, or the form that was refused with its status."""
    if not can_change(request.user):
        raise PermissionDenied
    asked = appeal_type.needed_details if appeal_type else []
    form = ClientDetailsForm.of(request.POST, asked=asked)
    try:
        if form.is_valid():
            fill_in_details(client=client, by=request.user, values=form.values)
            return None, 200
    except ValidationError as error:
        form.refuse(error)
    except ClientConflict as conflict:
        form.collide(conflict.collisions)
        return form, 409
    return form, 422


def advice_for(
    user: User, data: Mapping[str, Any], *, form: ClientDetailsForm | None = None
) -> Advice:
    """What the form says of the appeal so far; what cannot be read is not chosen."""
    named = ("type", "category", "client", "goal")
    key = {name: typed_key(str(data.get(name) or "")) for name in named}
    kind = str(data.get("applicant_kind") or "")
    categories = Category.objects.select_related("parent__parent__parent")
    return Advice(
        user=user,
        appeal_type=AppealType.objects.filter(pk=key["type"]).first() if key["type"] else None,
        category=categories.filter(pk=key["category"]).first() if key["category"] else None,
        client=Client.objects.visible_to(user).current_of(key["client"]),
        applicant_kind=kind if kind in Client.Kind else Client.Kind.PERSON,
        goal=Goal.objects.filter(pk=key["goal"]).first() if key["goal"] else None,
        spoken=spoken_in(data),
        typed=data,
        form=form,
    )


def spoken_in(data: Mapping[str, Any]) -> Spoken:
    """Of a form that was sent, or of what is to be shown of a draft: {name: texts}."""
    many = data.getlist if hasattr(data, "getlist") else lambda name: data.get(name) or ()
    return Spoken(offered=frozenset(many("offered")), said=frozenset(many("said")))
