"""The bar of a change of many, for pages of this app."""

from django import template

from apps.complaints.pages.bulk import bar_of, offers_for

register = template.Library()
register.inclusion_tag("complaints/_bulk_bar.html", name="bulk_bar")(bar_of)


@register.simple_tag(takes_context=True)
def bulk_offers(context: template.Context) -> list:
    """What the user may do with many documents at once; without any, nothing can be chosen."""
    return offers_for(context["request"].user)
