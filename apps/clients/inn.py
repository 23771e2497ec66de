"""The INN, the Russian taxpayer number."""


def is_valid_inn(inn: str) -> bool:
    """Tell whether `inn` is a well-formed INN: ten digits (company) or twelve (person).

    The check digits are right, and nothing but digits is in it: spaces are taken off where a value
    is read.
    """
    from stdnum.ru.inn import is_valid

    return inn.isascii() and inn.isdigit() and is_valid(inn)
