"""The doors of what is written to the client: messages, letters, a question (C1, C2, W5)."""

from uuid import uuid4

from tests.doors import ACTS, TALKS, Door, action
from tests.people import LETTER, WRITTEN

BY_PLACE = {"routed": frozenset({"head"}), "assigned": frozenset({"executor"})}


def signed(world) -> dict:
    """By somebody who works with every document."""
    return {"key": uuid4(), "signer": world.cast.quality.pk}


def message(world, document) -> list:
    """A message that was refused, so that it may be sent once more."""
    return [world.message.pk]


TALK_DOORS: dict[str, list[Door]] = {
    # Written to the client: the preview here; what is sent, in a test of its own below.
    "correspondence:write_message": [
        Door(TALKS, documents=("posted", "routed", "assigned"), extra=BY_PLACE),
        Door(
            TALKS,
            documents=("posted", "routed", "assigned"),
            method="post",
            data=lambda w, d: {**WRITTEN, "key": uuid4(), "step": "preview"},
            extra=BY_PLACE,
        ),
        action(
            "posted routed assigned",
            TALKS,
            {**WRITTEN, "step": "send"},
            values=lambda w: {"key": uuid4()},
            extra=BY_PLACE,
        ),
    ],
    "correspondence:write_letter": [
        Door(TALKS, documents=("posted", "routed", "assigned"), extra=BY_PLACE),
        action("posted routed", TALKS, {**LETTER, "step": "send"}, signed, extra=BY_PLACE),
    ],
    "correspondence:message_state": [Door(documents=("posted",), args=message)],
    "correspondence:repeat_message": [action("posted", TALKS, {}, args=message)],
    # What the client was asked by a link; his own page needs no sign-in.
    "surveys:document_surveys": [Door(documents=("posted", "routed", "assigned", "closed"))],
    "surveys:ask": [
        Door(ACTS, documents=("posted", "routed", "assigned"), extra=BY_PLACE),
        Door(ACTS, 409, 409, documents=("closed",)),
        action(
            "posted routed assigned",
            ACTS,
            {"recipient": WRITTEN["recipient"], "text": "Решён ли вопрос?"},
            values=lambda w: {"key": uuid4()},
            extra=BY_PLACE,
        ),
    ],
}
