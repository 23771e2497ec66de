"""What the registration page sends by itself while somebody types (B9)."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import DeleteView

from apps.core.web.htmx import StaffRequest
from apps.feedback import services
from apps.feedback.models import Feedback, State
from apps.feedback.models.querysets import FeedbackQuerySet
from apps.feedback.pages.registration.forms.registration import RegistrationForm
from apps.organization.models import User

may_register = permission_required("feedback.register", raise_exception=True)


def drafts_open_to(user: User) -> FeedbackQuerySet:
    return Feedback.objects.visible_to(user).filter(state=State.DRAFT)


def find_draft(user: User, key: uuid.UUID) -> Feedback | None:
    """Return the draft of the form with `key`, None before its first save.

    Raises `Http404` when the key leads to a document that is not, or no more, the user's (B8).
    """
    draft = drafts_open_to(user).filter(key=key).first()
    if draft is None and Feedback.objects.filter(key=key).exists():
        raise Http404
    return draft


def refuse_another_typist(request: StaffRequest) -> None:
    """Raise `PermissionDenied` when the page was opened by one user and is sent by another.

    Somebody else has signed in in another tab: what the first one typed is not his.
    """
    if request.POST.get("typed_by", str(request.user.pk)) != str(request.user.pk):
        raise PermissionDenied


@require_POST
@may_register
def save_draft(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """Autosave: what was not understood is left as it was; an untouched form is not kept."""
    refuse_another_typist(request)
    draft = find_draft(request.user, key)
    form = RegistrationForm(request.POST, user=request.user)
    form.full_clean()
    if draft is None and not form.says_something:
        return HttpResponse(status=204)
    services.save_draft(key=key, by=request.user, values=form.values)
    return JsonResponse({"saved_at": f"{timezone.localtime():%H:%M}"})


@require_POST
@may_register
def draft_file(request: StaffRequest, key: uuid.UUID) -> HttpResponse:
    """Attach one file; the answer is its line in the list, or 422 with what is wrong with it."""
    refuse_another_typist(request)
    find_draft(request.user, key)
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": _("No file has arrived.")}, status=422)
    try:
        attachment = services.attach_to_draft(key=key, by=request.user, file=file)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    context = {"attachment": attachment, "key": key}
    return render(request, "feedback/_registration_file.html", context)


@require_POST
@may_register
def delete_draft_file(request: StaffRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    draft = get_object_or_404(drafts_open_to(request.user), key=key)
    attachment = get_object_or_404(draft.attachments, pk=pk)
    services.remove_attachment(attachment=attachment, by=request.user)
    return HttpResponse(status=204)


class DeleteDraftView(PermissionRequiredMixin, DeleteView):
    """Asks before a draft is deleted; only a POST deletes."""

    request: StaffRequest
    permission_required = "feedback.register"
    template_name = "feedback/delete_draft.html"
    context_object_name = "draft"
    success_url = reverse_lazy("home")

    def get_queryset(self) -> FeedbackQuerySet:
        return drafts_open_to(self.request.user).select_related("client", "type")

    def form_valid(self, form: BaseForm) -> HttpResponse:
        services.delete_draft(feedback=self.object, by=self.request.user)
        messages.success(self.request, _("The draft is deleted."))
        return redirect(self.success_url)
