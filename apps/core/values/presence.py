from typing import TypeVar

Value = TypeVar("Value")


def not_none(value: Value | None) -> Value:
    """What a rule of the database promises, though its column may be empty in other rows.

    A posted document has a number, a type and a branch. Raises `ValueError` where it is missing.
    """
    if value is None:
        raise ValueError("A value is missing that the database promises.")
    return value
