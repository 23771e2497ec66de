"""What goes into a spreadsheet must stay text there: nobody's words run as a formula."""

import re
from typing import Any

from django.utils.translation import gettext as _

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # XLS, and an XLSX behind a password
CELL_LIMIT = 32_767  # characters that XLSX allows in a cell
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # not allowed in XLSX at all
_FORMULA = re.compile(r"'*(?:[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])")
_ONE_PHONE = r"[\d ()\-]{6,20}(?: ?(?:доб|вн|ext)\.? ?\d{1,7})?"
_PHONE = re.compile(rf"\+\d{_ONE_PHONE}(?:; ?\+?\d{_ONE_PHONE})*")

# What a cell shows that could not be reckoned, in English and in Russian.
ERRORS = {
    "#N/A",
    "#VALUE!",
    "#REF!",
    "#DIV/0!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#Н/Д",
    "#ЗНАЧ!",
    "#ССЫЛКА!",
    "#ДЕЛ/0!",
    "#ИМЯ?",
    "#ПУСТО!",
    "#ЧИСЛО!",
    "#ПЕРЕНОС!",
}


def defuse(value: Any) -> Any:
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


def restore(value: Any) -> Any:
    """Return the text as it was before `defuse`: what is exported can be imported again."""
    if not isinstance(value, str) or not value.startswith("'"):
        return value
    text = value[1:]
    return text if text in ERRORS or defuse(text) == value else value


def fit(text: str) -> str:
    """The text as it goes into a cell of Excel, which counts in halves of UTF-16."""
    if len(text) <= CELL_LIMIT // 2 or _length(text) <= CELL_LIMIT:
        return text
    note = _("… [cut: a cell of Excel holds %(limit)s characters, the rest is in the product]")
    note %= {"limit": CELL_LIMIT}
    kept = text.encode("utf-16-le", "replace")[: 2 * (CELL_LIMIT - _length(note))]
    return kept.decode("utf-16-le", "ignore") + note


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
