from django.db.models import Exists
from django.shortcuts import get_object_or_404

from apps.clients.models import Visit
from apps.core.web.htmx import StaffRequest
from apps.feedback.extensions import read_with_cards
from apps.feedback.models import POSTED, Feedback
from apps.feedback.models.prefetch import attach_references
from apps.feedback.pages.document.page import PEOPLE

NAMED = (
    "branch",
    "subject_employee",
    "subject_object",
    "subject_department",
    "department",
    "goal",
    *PEOPLE,
)
# The cards that come once the page stands name little else: whom it is about may not do the steps.
JOINED = ("subject_employee", "branch")


def visible_document(request: StaffRequest, pk: int) -> Feedback:
    """The document with all that its page names.

    What is only named comes in one query: to plan a join of ten tables takes longer than to run it.
    """
    feedback = _found(request, pk)
    attach_references([feedback], NAMED)
    if feedback.visit_id:
        feedback.visit = Visit.objects.select_related("service", "employee").get(
            pk=feedback.visit_id
        )
    return feedback


def visible_document_of_cards(request: StaffRequest, pk: int) -> Feedback:
    """The same with what its cards ask for, in one query."""
    asked = {name: value for ask in read_with_cards for name, value in ask().items()}
    return _found(request, pk, *JOINED, **asked)


def _found(request: StaffRequest, pk: int, *joined: str, **asked: Exists) -> Feedback:
    documents = Feedback.objects.opened_by(request.user).for_document_page().annotate(**asked)
    found = get_object_or_404(documents.select_related(*joined) if joined else documents, pk=pk)
    request.user.__dict__["has_seen_posted"] = found.state in POSTED
    return found
