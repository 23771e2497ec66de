from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from apps.feedback.actions import documents
from apps.feedback.page import DocumentPage
from apps.feedback.timeline import Event, hide_invisible
from apps.feedback.views.visible import visible_document

# By the place on the page that htmx fills.
PARTS = {
    "document-timeline": "feedback/_timeline.html",
    "document-beside": "feedback/_beside.html",
    "client-choices": "feedback/_client_choices.html",
}
ONCE_IT_STANDS = "feedback/_later.html"  # the first two with the cards of the rail: `?later=1`


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One document with all that may be done with it now; `?do=<action>` opens its form.

    Its author goes on writing a draft in the form it was begun in. The history, the hints and the
    links are fetched once the page stands: `?tab=<which>`, of which htmx gets one part alone.
    """
    feedback = visible_document(request, pk)
    if documents.is_available("edit_draft", request.user, feedback):
        return redirect("feedback:edit_draft", pk)
    page = DocumentPage(feedback, request.user, asked=request.GET.get("do", ""))
    page.query = request.GET.get("q", "")
    page.tab, page.in_full = request.GET.get("tab", "all"), "earlier" in request.GET
    page.is_fetched_in_parts = not (request.htmx or page.in_full or "tab" in request.GET)
    template = PARTS.get(request.htmx.target, page.template)
    if request.htmx and "later" in request.GET:
        template = ONCE_IT_STANDS
    response = render(request, template, {"page": page, "feedback": feedback})
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
def change(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """One entry of the history in full: what the texts were and what they became.

    htmx gets the texts alone.
    """
    feedback = visible_document(request, pk)
    entries = feedback.history.select_related("user", "on_behalf_of")
    entry = get_object_or_404(entries, pk=entry_pk)
    hide_invisible([entry], request.user)
    event = Event(entry)
    template = "feedback/_change.html" if request.htmx else "feedback/change.html"
    response = render(request, template, {"feedback": feedback, "event": event})
    patch_vary_headers(response, ["HX-Request"])
    return response
