"""What this app adds to the page of a document, which knows nothing of it."""

from django import template

from apps.surveys.cards import DocumentSurveys

register = template.Library()


@register.inclusion_tag("surveys/_document_surveys_later.html")
def document_surveys(feedback, *, comes_with_the_rest: bool = False) -> dict:
    """The place of the questions in the rail; fetched once the page stands (W5)."""
    return {"feedback": feedback, "comes_with_the_rest": comes_with_the_rest}


@register.simple_tag(takes_context=True)
def surveys_card(context, feedback) -> DocumentSurveys:
    """What fills this place, for the answer that brings all that a page fetches at once."""
    return DocumentSurveys(feedback, context["request"].user)
