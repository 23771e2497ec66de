"""Selects and inputs written at once, as the templates of Django write them.

Django includes a template for each option, and one more for its attributes: of the form of a
registration these were three hundred. Of a hundred options it takes 4 ms; written here, 0.3 ms.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

INPUTS = frozenset(
    f"django/forms/widgets/{name}.html"
    for name in (
        "checkbox",
        "date",
        "datetime",
        "email",
        "file",
        "hidden",
        "input",
        "number",
        "password",
        "text",
        "time",
        "url",
    )
)
SELECT = "django/forms/widgets/select.html"
OPTION = "django/forms/widgets/select_option.html"


def written(template: str, widget: dict[str, Any]) -> SafeString | None:
    """The control as HTML; None where it has a template of its own."""
    if template in INPUTS:
        return mark_safe(_input(widget))
    if template == SELECT and _has_usual_options(widget):
        return mark_safe("".join(_select(widget)))
    return None


def _has_usual_options(widget: dict[str, Any]) -> bool:
    groups = (options for _name, options, _index in widget["optgroups"])
    return all(option["template_name"] == OPTION for options in groups for option in options)


def _input(widget: dict[str, Any]) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{_text(value)}"'
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return f'<input type="{kind}" name="{name}"{shown}{_attributes(widget["attrs"])}>'


def _select(widget: dict[str, Any]) -> Iterator[str]:
    name = conditional_escape(widget["name"])
    yield f'<select name="{name}"{_attributes(widget["attrs"])}>'
    for group, options, _index in widget["optgroups"]:
        if group:
            yield f'\n  <optgroup label="{_shown(group)}">'
        yield from _options(options)
        if group:
            yield "\n  </optgroup>"
    yield "\n</select>"


def _options(options: Iterable[dict[str, Any]]) -> Iterator[str]:
    for option in options:
        value, label = _text(option["value"]), _shown(option["label"])
        yield f'\n  <option value="{value}"{_attributes(option["attrs"])}>{label}</option>'


def _attributes(attributes: dict[str, Any]) -> str:
    written = []
    for name, value in attributes.items():
        if value is True:
            written.append(f" {conditional_escape(name)}")
        elif value is not False:
            written.append(f' {conditional_escape(name)}="{_text(value)}"')
    return "".join(written)


def _text(value: object) -> str:
    """As it is, whatever the language: what a form sends is read again."""
    return conditional_escape(value if isinstance(value, str) else str(value))


def _shown(value: Any) -> str:
    """As people of the language write it."""
    return conditional_escape(value if isinstance(value, str) else localize(value))
