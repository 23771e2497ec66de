from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_ckeditor_5.widgets import CKEditor5Widget

from apps.core.text.richtext import clean_html


class RichTextEditor(CKEditor5Widget):
    """CKEditor 5 in the language of the user, without uploads: files are attached beside it (B2).

    The template of the package asks for the address of an upload view; ours names none. Scripts
    and styles are loaded by the page, deferred.
    """

    template_name = "components/rich_text_editor.html"

    @property
    def media(self) -> forms.Media:
        return forms.Media()

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        return forms.Widget.render(self, name, value, attrs, renderer)

    def format_value(self, value: Any) -> str | None:
        """Cleaned before the editor parses it, as before every other showing."""
        return clean_html(value) if value else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        attrs = context["widget"]["attrs"]
        config = self.config | {
            "language": (get_language() or "ru").partition("-")[0],
            "label": attrs.get("aria-label", ""),
        }
        return context | {"config": config, "config_id": f"{attrs['id']}_script"}
