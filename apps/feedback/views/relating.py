"""What joins two documents or parts one; a second document that is invisible is 404."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.feedback import services
from apps.feedback.models import Feedback, Link
from apps.feedback.permissions import can_relate
from apps.feedback.views.actions import perform
from apps.feedback.views.document import visible_document


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "merge", services.merge_feedback)


@require_POST
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    feedback = visible_document(request, pk)
    main = feedback.merged_into_id
    visible = Feedback.objects.visible_to(request.user)
    if main and can_relate(request.user, feedback) and not visible.filter(pk=main).exists():
        raise Http404
    return perform(request, pk, "unmerge", services.unmerge_feedback)


@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    def split_off(**values) -> None:
        second = services.split_feedback(**values)
        link = format_html('<a href="{}">{}</a>', second.get_absolute_url(), second.number)
        messages.success(request, format_html(_("Split off: {}."), link))

    return perform(request, pk, "split", split_off)


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    return perform(request, pk, "link", services.link_feedback)


@require_POST
def unlink(request: HttpRequest, pk: int, link_pk: int) -> HttpResponse:
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
