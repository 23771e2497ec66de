"""What parts two documents again; a second document that is invisible is 404."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.web.htmx import StaffRequest
from apps.feedback import services
from apps.feedback.models import Feedback, Link
from apps.feedback.pages.lookup import visible_document


@require_POST
def unlink(request: StaffRequest, pk: int, link_pk: int) -> HttpResponse:
    """Remove a link from the page of either document."""
    feedback = visible_document(request, pk)
    visible = Feedback.objects.visible_to(request.user)
    ends = {"feedback__in": visible, "other__in": visible}
    row = get_object_or_404(Link.objects.select_related("feedback", "other"), pk=link_pk, **ends)
    if feedback not in (row.feedback, row.other):
        raise Http404
    services.unlink_feedback(link=row, by=request.user)
    messages.success(request, _("The link is removed."))
    return redirect(feedback)
