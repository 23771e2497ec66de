"""The second mark of a message and the end of the one before it, in one statement and one commit.

Written out: two UPDATEs of Django in a transaction cost three round trips, and half of the time
that a message takes (docs/performance.md).
"""

# ruff: noqa: S608 -- the names are those of the model's own table

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from apps.messaging.models import Message

NONE = 0  # no row has this key


@dataclass(frozen=True)
class Sent:
    """A message that the provider has taken; its row does not say so yet."""

    key: int
    at: datetime
    provider_id: str


def hand_over(message: Message, *, claimed_at: datetime, at: datetime, before: Sent | None) -> bool:
    """Mark `message` as handed over and the one `before` it as sent, and commit that.

    Both only as long as this attempt has them; False when it does not have `message` any more.
    """
    model = type(message)
    before = before or Sent(NONE, at, "")
    values = {
        "previous": before.key,
        "sent_at": _prepared(model, "sent_at", before.at),
        "provider_id": before.provider_id,
        "next": message.pk,
        "at": _prepared(model, "handed_over_at", at),
        "claimed_at": _prepared(model, "sending_at", claimed_at),
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(model), values)
        return (message.pk,) in cursor.fetchall()


def _prepared(model: type[Message], name: str, value: datetime) -> object:
    column: Any = model._meta.get_field(name)
    return column.get_db_prep_save(value, connection)


def _statement(model: type[Message]) -> str:
    return f"""
        UPDATE {connection.ops.quote_name(model._meta.db_table)} SET
            state = CASE WHEN id = %(previous)s THEN 'sent' ELSE state END,
            error = CASE WHEN id = %(previous)s THEN '' ELSE error END,
            sent_at = CASE WHEN id = %(previous)s THEN %(sent_at)s ELSE sent_at END,
            provider_id = CASE WHEN id = %(previous)s THEN %(provider_id)s ELSE provider_id END,
            handed_over_at = CASE WHEN id = %(next)s THEN %(at)s ELSE handed_over_at END
        WHERE id IN (%(previous)s, %(next)s) AND state = 'sending' AND sending_at = %(claimed_at)s
            AND (id = %(previous)s OR handed_over_at IS NULL)
        RETURNING id
    """
