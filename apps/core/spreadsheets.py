"""What goes into a spreadsheet must stay text there: nobody's words run as a formula."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # not allowed in XLSX at all
_FORMULA = re.compile(r"'*(?:[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])")
_ONE_PHONE = r"[\d ()\-]{6,20}(?: ?(?:доб|вн|ext)\.? ?\d{1,7})?"
_PHONE = re.compile(rf"\+\d{_ONE_PHONE}(?:; ?\+?\d{_ONE_PHONE})*")


def defuse(value):
    """Return `value` as a cell that no spreadsheet program takes for a formula.

    Text that begins like one, also behind blanks and tabs, gets an apostrophe before it; a phone
    number («+7 916 123-45-67») is harmless and stays. Control characters, which XLSX cannot hold,
    are dropped. Anything but text is returned as it is.
    """
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value)
    if _FORMULA.match(text) and not _PHONE.fullmatch(text):
        return f"'{text}"
    return text


def restore(value):
    """Return the text as it was before `defuse`: what is exported can be imported again."""
    if isinstance(value, str) and value.startswith("'") and defuse(value[1:]) == value:
        return value[1:]
    return value
