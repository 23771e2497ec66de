"""What this app shows on pages of `feedback`, which know nothing of it."""

from django.http import HttpRequest

from apps.core.extensions import Panel
from apps.feedback import extensions as slots
from apps.feedback.models import Feedback
from apps.surveys.cards import DocumentSurveys


def place(request: HttpRequest, *, feedback: Feedback, comes_with_the_rest: bool) -> dict:
    """Where the questions will stand; fetched once the page stands (W5)."""
    return {"feedback": feedback, "comes_with_the_rest": comes_with_the_rest}


def questions(request: HttpRequest, *, feedback: Feedback) -> dict:
    return {"feedback": feedback, "card": DocumentSurveys(feedback, request.user)}


def register() -> None:
    """To be called once, when the app is ready."""
    card = Panel("surveys/_document_surveys.html", questions, region="document-surveys")
    slots.document_rail.register(Panel("surveys/_document_surveys_later.html", place), place=40)
    slots.document_later.register(card, place=40)
