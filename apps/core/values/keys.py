"""Keys of rows as they stand in an address or a form, where anybody may write anything."""

from django.db.models import BigIntegerField

_DIGITS = len(str(BigIntegerField.MAX_BIGINT))


def typed_key(text: str) -> int | None:
    """Return the key that `text` is, or None where no row can have such a one.

    Python refuses to read a number of thousands of digits, and a database one that is too large.
    """
    if not text.isdecimal() or len(text) > _DIGITS:
        return None
    key = int(text)
    return key if key <= BigIntegerField.MAX_BIGINT else None
