from typing import TypeVar

Value = TypeVar("Value")


def not_none(value: Value | None) -> Value:
    """What a rule promises, though its type does not; mostly a rule of the database.

    A posted document has a number, a type and a branch. Raises `ValueError` where it is missing.
    """
    if value is None:
        raise ValueError("A value is missing that a rule promises.")
    return value
