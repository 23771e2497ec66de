"""How long an SMS is: one part of 160 signs of GSM 03.38, or of 70 with any other letter.

A longer one goes in parts of 153 or 67: each loses room for its number (3GPP TS 23.038, 23.040).
"""

from dataclasses import dataclass

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape and a sign: two places
SINGLE = {"gsm": 160, "ucs2": 70}
PART = {"gsm": 153, "ucs2": 67}


@dataclass(frozen=True)
class SmsSize:
    """`characters` are the places that the text takes in its `encoding`: "gsm" or "ucs2"."""

    characters: int
    parts: int
    left_in_part: int
    encoding: str


def measure(text: str) -> SmsSize:
    encoding = "gsm" if set(text) <= GSM | EXTENDED else "ucs2"
    places = _places(text, encoding)
    total = sum(places)
    if total <= SINGLE[encoding]:
        return SmsSize(total, 1 if text else 0, SINGLE[encoding] - total, encoding)
    parts, used = 1, 0
    for place in places:  # a sign of two places is never torn apart
        if used + place > PART[encoding]:
            parts, used = parts + 1, 0
        used += place
    return SmsSize(total, parts, PART[encoding] - used, encoding)


def _places(text: str, encoding: str) -> list[int]:
    if encoding == "gsm":
        return [2 if sign in EXTENDED else 1 for sign in text]
    return [len(sign.encode("utf-16-be")) // 2 for sign in text]  # an emoji takes two
