"""What this app adds to the page of a document, which knows nothing of it."""

from django import template

register = template.Library()


@register.inclusion_tag("surveys/_document_surveys_later.html")
def document_surveys(feedback) -> dict:
    """The place of the questions in the rail; fetched once the page stands (W5)."""
    return {"feedback": feedback}
