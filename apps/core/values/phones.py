"""Phones: one parser for what is entered, what is imported and what is looked for.

A phone is its number and its extension: «8 495 700-00-09 доб. 101» and «доб. 102» are two phones.
Accepted are any separators, prefixes (8, 7, +7, 8-10-7, «тел.») and invisible characters; refused
is what cannot be dialled: a digit missing, no area code.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat

from apps.core.text.normalisation import visible

EXTENSION = (
    r"[ ,;(\[]*(?:доб(?:ав(?:очный)?)?|доп(?:олнительный)?|вн(?:утр(?:енний)?)?|ext(?:ension|n)?"
    r"|[xх#*])[ .:=#-]*(?:no)?[ .]*(?P<extension>\d{1,7})(?!\d)"
)
_EXTENSION_AT_END = re.compile(EXTENSION + r"[ )\].;,]*$")
_WORD_BEFORE = re.compile(
    r"(?:(?:тел(?:ефон)?|т|моб(?:ильный)?|сот(?:овый)?|раб(?:очий)?|дом(?:ашний)?"
    r"|гор(?:одской)?|факс|tel|phone|mob(?:ile)?|cell|callto|whats ?app|viber)[ .:/]+)+"
)
_DASH = re.compile(r"[‐‑‒–—―−ー⁃]")  # the figure dash and the minus among them
_NUMBER = re.compile(r"\(?\+?[\d().\[\]/\\_~ -]+")
_FLOAT = re.compile(r"(\+?\d{9,15})[.,]0+")  # a number of a spreadsheet
_SHORTENED = re.compile(r"(\d)[.,](\d+)e\+?(\d{1,2})")  # 8,91670E+10
_PREFIX_APART = re.compile(r"\(?[78]\)?[ (.-]")
_FIRST_DIGITS = "346789"  # of an area code: Russia, and Kazakhstan, which shares its country code


@dataclass(frozen=True)
class Phone:
    """A number that can be dialled: `+74957000009`, and what is dialled after it."""

    number: str
    extension: str = ""

    @property
    def identity(self) -> str:
        """By what phones are compared and kept, as RFC 3966 writes it."""
        return f"{self.number};ext={self.extension}" if self.extension else self.number

    @property
    def digits(self) -> str:
        """By what the phone is found: without +7, with its extension behind an «x»."""
        return with_extension(self.number.removeprefix("+7").lstrip("+"), self.extension)

    @property
    def shown(self) -> str:
        return _with_words(_number_shown(self.number), self.extension)

    @property
    def dialled(self) -> str:
        """For a `tel:` link: the extension follows after a pause."""
        return f"{self.number},{self.extension}" if self.extension else self.number


def with_extension(digits: str, extension: str) -> str:
    return f"{digits}x{extension}" if extension else digits


def plain_phone(text: str) -> str:
    """Return what was typed with plain digits, dashes and blanks, in lower case."""
    text = unicodedata.normalize("NFKC", visible(text)).replace("\u200c", "").replace("\u200d", "")
    text = " ".join(_DASH.sub("-", text).casefold().strip(" \t\r\n'’`\"«»").split())
    return _unrounded(text)


def _unrounded(text: str) -> str:
    """A number that a spreadsheet wrote its own way, where none of its digits is lost."""
    if found := _FLOAT.fullmatch(text):
        return found[1]
    found = _SHORTENED.fullmatch(text)
    if found and len(found[2].rstrip("0")) >= 9 and len(found[2]) <= int(found[3]):
        return f"{found[1]}{found[2]}".ljust(int(found[3]) + 1, "0")
    return text


def is_shortened(text: str) -> bool:
    """Tell whether a spreadsheet has made a quantity of a phone and dropped its last digits."""
    return bool(_SHORTENED.fullmatch(plain_phone(text)))


def split_extension(text: str) -> tuple[str, str]:
    """Return a plain phone as its number and its extension, either of which may be blank."""
    found = _EXTENSION_AT_END.search(text)
    return (text[: found.start()], found[1]) if found else (text, "")


@lru_cache(maxsize=4_000)
def parse_phone(value: str) -> Phone | None:
    """Return the phone that `value` spells, or None where it is none that can be dialled."""
    if len(value) > 254:
        return None
    text, extension = split_extension(_WORD_BEFORE.sub("", plain_phone(value), count=1))
    text = text.strip()
    if not _NUMBER.fullmatch(text) or not any(c.isdigit() for c in text):
        return None
    number = _number(text)
    return Phone(number, extension) if number else None


def _number(text: str) -> str:
    """The E.164 form, or ""."""
    digits = re.sub(r"\D", "", text)
    is_full = text.lstrip("(").startswith("+")
    for prefix, length in (("00", 12), ("810", 13)):
        if not is_full and digits.startswith(prefix) and len(digits) >= length:
            digits, is_full = digits.removeprefix(prefix), True
    if settings.PHONE_REGION != "RU" or (is_full and digits[:1] != "7"):
        return _foreign(f"+{digits}" if is_full else digits)
    national = _after_seven(digits) if is_full else _national(text, digits)
    is_one = len(national) == 10 and national[0] in _FIRST_DIGITS
    return f"+7{national}" if is_one else ""


def _after_seven(digits: str) -> str:
    """The ten digits of a number begun with +7; also of «+7 8 916…»."""
    return digits[2:] if len(digits) == 12 and digits[1] == "8" else digits[1:]


def _national(text: str, digits: str) -> str:
    if len(digits) == 11 and digits[0] in "78":
        return digits[1:]
    if len(digits) != 10 or digits[0] not in "78":
        return digits
    # Ten digits that begin with 8 or 7: an area code, or a prefix and a digit missing.
    if _PREFIX_APART.match(text) or not _is_assigned(digits):
        return ""
    return digits


def _is_assigned(digits: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(f"+7{digits}"))


def _foreign(digits: str) -> str:
    try:
        number = phonenumbers.parse(digits, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def phone_identity(value: str) -> str:
    """Return a phone in any spelling as it is compared: `+74957000009;ext=101`, or ""."""
    phone = parse_phone(value)
    return phone.identity if phone else ""


def phone_shown(value: str) -> str:
    """Return a phone in the one spelling people read, «+7 495 700-00-09 доб. 101».

    What is no phone stays as it was typed.
    """
    phone = parse_phone(value or "")
    return phone.shown if phone else value


def phone_dialled(value: str) -> str:
    """Return what a `tel:` link dials; what is no phone stays as it is."""
    phone = parse_phone(value or "")
    return phone.dialled if phone else value


def number_for_sms(value: str) -> str:
    """Return `+79161234567`, or "" for what takes no SMS: no number, or one with an extension."""
    phone = parse_phone(value or "")
    return phone.number if phone and not phone.extension else ""


def validate_phone(value: str) -> None:
    """Raises `ValidationError` that says what is wrong and gives an example."""
    if parse_phone(value) is None:
        raise ValidationError(_what_is_wrong(value))


def _what_is_wrong(value: str) -> str:
    text = plain_phone(value)
    if is_shortened(value):
        return _(
            "The spreadsheet has shortened the phone and its digits are lost. Make the column "
            "a text column and enter the phone again."
        )
    digits = re.sub(r"\D", "", split_extension(text)[0])
    if 5 <= len(digits) <= 10 and not re.search(r"[^\W\d]", split_extension(text)[0]):
        return _(
            "The phone was not recognised: a digit or the area code is missing. "
            "Example: +7 916 123-45-67"
        )
    return _("The phone was not recognised. Example: +7 916 123-45-67")


@lru_cache(maxsize=2_000)
def _number_shown(number: str) -> str:
    return phonenumbers.format_number(
        phonenumbers.parse(number, settings.PHONE_REGION), PhoneNumberFormat.INTERNATIONAL
    )


def _with_words(number: str, extension: str) -> str:
    if not extension:
        return number
    return _("%(number)s ext. %(extension)s") % {"number": number, "extension": extension}
