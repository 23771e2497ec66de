"""Check digits of the INN, the Russian taxpayer number.

Source: order of the Federal Tax Service ММВ-7-6/435@ of 29.06.2012, annex on the structure
"""

_WEIGHTS_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_WEIGHTS_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_WEIGHTS_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def _check_digit(digits: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(d) * w for d, w in zip(digits, weights, strict=False)) % 11 % 10)


def is_valid_inn(inn: str) -> bool:
    """Tell whether `inn` is a well-formed INN: ten digits (company) or twelve (person)."""
    if not (inn.isascii() and inn.isdigit()):
        return False
    if len(inn) == 10:
        return inn[9] == _check_digit(inn, _WEIGHTS_10)
    if len(inn) == 12:
        return inn[10:] == _check_digit(inn, _WEIGHTS_11) + _check_digit(inn, _WEIGHTS_12)
    return False
