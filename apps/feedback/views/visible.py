from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from apps.clients.models import Visit
from apps.feedback.models import Feedback
from apps.feedback.page import PEOPLE
from apps.feedback.references import attach_references

NAMED = (
    "branch",
    "subject_employee",
    "subject_object",
    "subject_department",
    "department",
    *PEOPLE,
)


def visible_document(request: HttpRequest, pk: int) -> Feedback:
    """The document with all that its page names.

    What is only named comes in one query: to plan a join of ten tables takes longer than to run it.
    """
    feedback = get_object_or_404(
        Feedback.objects.opened_by(request.user).for_document_page(), pk=pk
    )
    attach_references([feedback], NAMED)
    if feedback.visit_id:
        feedback.visit = Visit.objects.select_related("service", "employee").get(
            pk=feedback.visit_id
        )
    return feedback
