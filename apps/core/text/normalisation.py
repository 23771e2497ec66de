"""One form for the same text: letters composed (NFC), nothing invisible, one kind of blank."""

import re
import unicodedata

# Zero width blanks and joints, direction marks, the soft hyphen, the byte order mark. Not the
# joiners U+200C and U+200D: faces and scripts are made with them.
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}


def composed(text: str) -> str:
    """Return `text` with «й» and «ё» as one letter each: macOS sends two, and they look alike."""
    return text if is_composed(text) else unicodedata.normalize("NFC", text)


def is_composed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)


def visible(text: str) -> str:
    """Return `text` composed and without what nobody sees."""
    return _INVISIBLE.sub("", composed(text))


def one_line(text: str) -> str:
    """Return `text` as it is compared and kept in a short field.

    Visible, with plain digits, with one space for any run of blanks (also no-break ones and line
    ends), and none around.
    """
    return " ".join(visible(text).translate(_FULL_WIDTH).split())
