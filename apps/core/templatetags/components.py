"""Template tags that every page may use; a builtin, so no `{% load %}`."""

from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from apps.core.extensions import Panel, Slot
from apps.core.text.richtext import clean_html
from apps.core.values.dates import moment
from apps.core.values.phones import phone_dialled, phone_shown
from apps.core.values.presence import not_none

register = template.Library()


@cache
def _icon_svg(name: str) -> SafeString:
    """The Tabler icon as inline SVG; its file is read once per process."""
    svg = (settings.ICONS_DIR / f"{name}.svg").read_text(encoding="utf-8")
    body = svg[svg.index(">", svg.index("<svg")) + 1 :]
    return mark_safe(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true" focusable="false">{body}'
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "check" %}`: decoration beside a word; give a lone icon button an aria-label."""
    return _icon_svg(name)


@register.filter
def rich(value: str) -> SafeString:
    """Rich text for a page: cleaned once more, whatever is stored (B2)."""
    return mark_safe(clean_html(value or ""))


register.filter("phone", phone_shown)
register.filter("dialled", phone_dialled)
register.filter("moment", moment)


CONTROL_CLASSES = {"checkbox": "form-check-input", "select": "form-select"}


@register.filter
def control(field: BoundField) -> SafeString:
    """`{{ field|control }}`: the widget of a bound field, in the look of the product."""
    if field.use_fieldset or field.is_hidden:
        return field.as_widget()
    kind = "checkbox" if is_tick(field) else field.widget_type
    classes = (
        CONTROL_CLASSES.get(kind, "form-control"),
        field.field.widget.attrs.get("class"),
    )
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether a bound field is one box to be ticked, whatever its widget is called."""
    return isinstance(field.field.widget, CheckboxInput)


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, **given: Any) -> SafeString:
    """`{% slot "feedback.document_head" feedback=feedback %}`: what the apps above show here."""
    return mark_safe("".join(_shown(panel, context, given) for panel in Slot.known[name]))


def _shown(panel: Panel, context: Context, given: dict) -> str:
    request = context["request"]
    values = panel.values(request, **given)
    if values is None:
        return ""
    of_page = {"request": request, "csrf_token": context.get("csrf_token")}
    template = not_none(context.template).engine.get_template(panel.template)
    return template.render(context.new(of_page | values))


@register.simple_tag
def regions(name: str) -> str:
    """`#first,#second`: where the panels of a slot stand, for htmx."""
    return ",".join(f"#{panel.region}" for panel in Slot.known[name])
