from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.core.actions import Action
from apps.core.templatetags.components import icon
from apps.feedback.models import State
from apps.feedback.pages.document.forms.stages import form_class

register = template.Library()
ICONS: dict[str, str] = {
    State.DRAFT: "pencil",
    State.REGISTERED: "inbox",
    State.ANALYSED: "zoom-check",
    State.VERIFIED: "shield-check",
    State.CLOSED: "circle-check",
    State.REJECTED: "ban",
    State.MERGED: "git-merge",
    State.DELETED: "trash",
}


@register.filter
def opens(action: Action) -> str:
    """The id of the part of the page where the form of the action opens."""
    return f"document-{form_class(action).region}"


@register.simple_tag
def state_badge(state: str) -> SafeString:
    """The status: colour, icon and word together, the same on every page."""
    return _badge(state, get_language())


@cache  # a list shows the same few over and over
def _badge(state: str, language: str) -> SafeString:
    return format_html(
        '<span class="state state-{}">{}{}</span>', state, icon(ICONS[state]), State(state).label
    )
