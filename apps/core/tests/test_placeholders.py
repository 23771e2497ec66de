"""Texts with names in braces, and their parts that are left out without a value."""

import pytest
from django.core.exceptions import ValidationError

from apps.core.text.placeholders import fill, fill_html, listed, refuse_unknown

KNOWN = {"phone": "телефон", "branch": "филиал"}
TEXT = "Ответьте на письмо[[ или позвоните: {phone}]].[[ {branch}, {phone}.]]"


@pytest.mark.parametrize("is_final", [False, True])
@pytest.mark.parametrize(
    ("values", "read"),
    [
        (
            {"phone": "+7 495 1", "branch": "Арбат"},
            "Ответьте на письмо или позвоните: +7 495 1. Арбат, +7 495 1.",
        ),
        ({"branch": "Арбат"}, "Ответьте на письмо."),
        ({"phone": "+7 495 1"}, "Ответьте на письмо или позвоните: +7 495 1."),
        ({}, "Ответьте на письмо."),
    ],
)
def test_a_part_is_left_out_when_one_of_its_values_is_missing(values, read, is_final):
    assert fill(TEXT, values, is_final=is_final) == read
    assert fill_html(TEXT, values) == read


def test_a_part_may_have_several_lines():
    assert fill("Адрес[[\n{branch}\n{phone}]]", {"branch": "Арбат", "phone": "1"}) == (
        "Адрес\nАрбат\n1"
    )


def test_a_value_is_never_taken_for_a_part_or_a_place():
    assert fill("{branch}", {"branch": "[[{phone}]]", "phone": "1"}) == "[[(phone)]]"


@pytest.mark.parametrize("text", ["[[ {phone}", "{phone} ]]", "[[a [[ {phone} ]] b]]"])
def test_a_part_that_does_not_end_is_refused_on_saving(text):
    with pytest.raises(ValidationError, match=r"\]\]"):
        refuse_unknown(text, KNOWN)


def test_an_unknown_name_within_a_part_is_refused_too():
    with pytest.raises(ValidationError, match="phnoe"):
        refuse_unknown("[[ {phnoe} ]]", KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "{phone.number}",
        "{phone!r}",
        "{{phone}}",
        "{{ phone }}",
        "{{{phone}}}",
        "{ phone }",
        "{}",
        "{phone[0]}",
        "{phone:>10}",
        "{phone:}",
        "{phone|upper}",
        "{% phone %}",
        "{",
        "}",
        "}{",
        "{phone",
        "phone}",
        "{{phone}",
        "{phone}}",
        "{pho\nne}",
        "{#phone}",
        "$\u200b{pho ne}",
        "[[ {phone.x} ]]",
        "<p style='{phone!s}'>",
        "{phone-1}",
        "{__class__.x}",
    ],
)
def test_what_only_looks_like_a_placeholder_is_refused_on_saving(text):
    with pytest.raises(ValidationError, match=r"\{phone\}, \{branch\}"):
        refuse_unknown(f"Звоните: {text}. {{branch}}", KNOWN)


def test_placeholders_side_by_side_are_no_double_braces():
    refuse_unknown("{phone}{branch}[[{phone}]]", KNOWN)


def test_who_writes_a_template_is_told_of_both():
    assert "{phone}" in listed(KNOWN)
    assert "[[" in listed(KNOWN)
