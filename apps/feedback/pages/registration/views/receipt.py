"""What stands after a registration: the number, the term, and ten minutes to say more (B8)."""

import uuid
from dataclasses import replace
from datetime import datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.core.web.htmx import StaffRequest
from apps.feedback import services
from apps.feedback.pages.registration.views.drafts import may_register
from apps.organization.models import User

COOKIE = "receipt"


class AfterthoughtForm(forms.Form):
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=10_000,
        label=gettext_lazy("Add to what was just said"),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def tell(request: StaffRequest, receipt: services.Receipt) -> HttpResponse:
    """Hand over the receipt by the browser: the document is closed to its author from now on.

    Signed for this user, whoever signs in there next. In the session it was a commit of its own.
    """
    moments = (receipt.registered_at, receipt.answer_by)
    told = [receipt.number, *(at and at.isoformat() for at in moments)]
    response = redirect("feedback:registered")
    response.set_cookie(
        COOKIE,
        signing.dumps(told, salt=_salt(request.user)),
        path=reverse("feedback:registered"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@may_register
def registered(request: StaffRequest) -> HttpResponse:
    receipt = receipt_of(request)
    if receipt is None:
        return redirect("feedback:new")
    form = AfterthoughtForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and add(request, receipt, form):
        messages.success(request, _("Added to the appeal."))
        return redirect("feedback:registered")
    context = {"receipt": receipt, "form": form}
    return render(request, "feedback/registered.html", context, status=422 if form.errors else 200)


def receipt_of(request: StaffRequest) -> services.Receipt | None:
    """What was told last to this user in this browser."""
    try:
        told = request.COOKIES.get(COOKIE, "")
        number, at, answer_by = signing.loads(told, salt=_salt(request.user))
    except (signing.BadSignature, ValueError):
        return None
    receipt = services.Receipt(number, timezone.localtime(datetime.fromisoformat(at)))
    return replace(receipt, answer_by=answer_by and datetime.fromisoformat(answer_by))


def add(request: StaffRequest, receipt: services.Receipt, form: AfterthoughtForm) -> bool:
    """Whether it was written; what was wrong stands at the field, with what was typed."""
    try:
        services.add_to_registered(number=receipt.number, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    except PermissionDenied as error:  # somebody else's: it does not exist for them
        raise Http404 from error
    return True


def _salt(user: User) -> str:
    return f"receipt-{user.pk}"
