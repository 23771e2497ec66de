"""Amounts of money: read as people write them, shown as an office writes them."""

from decimal import Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.translation import gettext as _

SYMBOLS = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸", "BYN": "Br"}
PLACES = 2
MOST = Decimal(10) ** 10  # what a column holds: 12 digits, two of them after the point
_BLANK = dict.fromkeys(map(ord, " \u00a0\u202f\u2009_"))


def money(amount: Decimal, currency: str = "RUB") -> str:
    """«12 345,60 ₽»: always two decimals, and no break inside."""
    number = number_format(amount, PLACES, use_l10n=True, force_grouping=True)
    return f"{number}\u00a0{SYMBOLS.get(currency, currency)}"


def parse_money(text: str) -> Decimal | None:
    """Read «12 345,60», «12345.6», «4 800 ₽»; None for what is no amount.

    Nothing is rounded: how many decimals it has is for the caller to judge.
    """
    for symbol in (*SYMBOLS.values(), "руб."):
        text = text.removesuffix(symbol).rstrip()
    digits = text.translate(_BLANK).replace(",", ".")
    if not digits.replace(".", "", 1).replace("-", "", 1).isdecimal() or not digits.isascii():
        return None
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def wrong_amount(amount: Decimal) -> str:
    """Why it is no sum of money that somebody pays; "" where it is one."""
    if not amount.is_finite() or amount <= 0:
        return _("The amount must be above zero.")
    if decimals(amount) > PLACES:
        return _("At most two digits after the comma: whole kopecks.")
    if amount >= MOST:
        return _("At most %(most)s.") % {"most": money(MOST - Decimal("0.01"))}
    return ""


def decimals(amount: Decimal) -> int:
    """How many places after the point are in use: of 12.50 one, of 12.345 three."""
    exponent = amount.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
