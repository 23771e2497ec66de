"""Selects and inputs are written as the templates of Django would write them."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from apps.core.web.forms import DayInput, ProductRenderer
from apps.organization.models import Branch

HOSTILE = """"><script>alert('&')</script>"""
FLAT = [
    ("", _("not chosen yet")),
    (None, "None"),
    (1, HOSTILE),
    (HOSTILE, "«Ёлка» & 'co'"),
    (1234567, 1234567),
    (0.5, 0.5),
    ("safe", mark_safe("<b>bold</b>")),
]
GROUPED = [("", "—"), (HOSTILE, [(1, "one"), (HOSTILE, HOSTILE)]), ("Second", [(2, "two")])]
ATTRS = {
    "id": "id_it",
    "data-nothing": _("Nothing was found"),
    "data-hostile": HOSTILE,
    "required": True,
    "disabled": False,
    "data-number": 1234567,
    "data-empty": "",
}
WIDGETS = {
    "select": (forms.Select(ATTRS, FLAT), [None, "", 1, "1", HOSTILE, 1234567, "gone", "safe"]),
    "groups": (forms.Select(ATTRS, GROUPED), [None, 2, HOSTILE]),
    "several": (forms.SelectMultiple(ATTRS, GROUPED), [None, [], [1, 2], [HOSTILE]]),
    "nothing to choose": (forms.Select(), [None, 1]),
    "yes or no": (forms.NullBooleanSelect(), [None, True, False]),
    "text": (forms.TextInput(ATTRS), [None, "", HOSTILE, 0, 1234567, mark_safe("<b>")]),
    "type of its own": (forms.TextInput({"type": HOSTILE}), ["", "1"]),
    "number": (forms.NumberInput(ATTRS), [None, 0, 1234567, 0.5]),
    "localized": (forms.NumberInput({"step": 0.5}), [0.5]),
    "hidden": (forms.HiddenInput(), ["1", HOSTILE]),
    "tick": (forms.CheckboxInput(ATTRS), [None, True, False, HOSTILE]),
    "day": (DayInput(), [date(2026, 7, 1), "1 июля", None]),
    "file": (forms.FileInput(ATTRS), [None, "file.txt"]),
    "password": (forms.PasswordInput(), [None, "secret"]),
}


def without_blank_lines(html: str) -> str:
    """Django leaves one after each option."""
    return html.replace("</option>\n", "</option>")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("widget", WIDGETS)
def test_a_control_is_written_letter_for_letter(widget, language, settings):
    settings.LANGUAGE_CODE, settings.USE_THOUSAND_SEPARATOR = language, True
    control, values = WIDGETS[widget]
    control.is_localized = widget == "localized"
    for value in values:
        shown = [
            control.render("it", value, {"aria-describedby": "id_help"}, renderer=renderer)
            for renderer in (ProductRenderer(), DjangoTemplates())
        ]
        assert shown[0] == without_blank_lines(shown[1])


def test_an_option_has_the_template_that_its_widget_gives_it():
    class Ticked(forms.Select):
        option_template_name = "django/forms/widgets/checkbox_option.html"

    shown = Ticked(choices=FLAT).render("it", 1, renderer=ProductRenderer())
    assert shown == Ticked(choices=FLAT).render("it", 1, renderer=DjangoTemplates())
    assert "<option" not in shown


@pytest.mark.django_db
def test_a_hostile_name_of_a_branch_stays_text():
    branch = Branch.objects.create(name=HOSTILE)
    field = forms.ModelChoiceField(Branch.objects.filter(pk=branch.pk))

    class Where(forms.Form):
        branch = field

    html = str(Where(initial={"branch": branch.pk})["branch"])
    assert "<script" not in html
    assert "&quot;&gt;&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;</option>" in html
    assert f'<option value="{branch.pk}" selected>' in html
