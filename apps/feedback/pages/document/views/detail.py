import json

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from apps.core.web.htmx import StaffRequest
from apps.feedback.actions import documents
from apps.feedback.models import Feedback
from apps.feedback.pages.document.page import DocumentPage
from apps.feedback.pages.document.timeline import Event, hide_invisible
from apps.feedback.pages.lookup import visible_document, visible_document_of_cards
from apps.feedback.pages.register.views import neighbours_in, register_of
from apps.notifications.services import unread_news

# By the place on the page that htmx fills.
PARTS = {
    "document-timeline": "feedback/_timeline.html",
    "document-beside": "feedback/_beside.html",
    "client-choices": "feedback/_client_choices.html",
}
ONCE_IT_STANDS = "feedback/_later.html"  # the first two, cards, neighbours, bell: `?later=1`


@require_safe
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One document with all that may be done with it now; `?do=<action>` opens its form.

    Its author goes on writing a draft in the form it was begun in. The history, the hints and the
    links are fetched once the page stands: `?tab=<which>`, of which htmx gets one part alone.
    """
    is_the_rest = bool(request.htmx) and "later" in request.GET
    find = visible_document_of_cards if is_the_rest else visible_document
    feedback = find(request, pk)
    if documents.is_available("edit_draft", request.user, feedback):
        return redirect("feedback:edit_draft", pk)
    page = DocumentPage(feedback, request.user, asked=request.GET.get("do", ""))
    page.query = request.GET.get("q", "")
    page.tab, page.in_full = request.GET.get("tab", "all"), "earlier" in request.GET
    page.is_fetched_in_parts = not (request.htmx or page.in_full or "tab" in request.GET)
    page.is_the_rest = is_the_rest
    context = {"page": page, "feedback": feedback}
    if is_the_rest:
        context |= beside_it(request, feedback)
    part = PARTS.get(request.htmx.target or "", page.template)
    template = ONCE_IT_STANDS if is_the_rest else part
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def beside_it(request: StaffRequest, feedback: Feedback) -> dict:
    """What the frame of a page waits for: the way to the neighbours, and the bell.

    `?view=` is the view of the register that the document was opened from.
    """
    view = register_of(request, QueryDict(request.GET.get("view", "")))
    news = json.dumps(unread_news(user=request.user))
    return neighbours_in(view, feedback) | {"news": news}


@require_safe
def change(request: StaffRequest, pk: int, entry_pk: int) -> HttpResponse:
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
