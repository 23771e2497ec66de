"""When a message that did not go is tried again, and when it is given up."""

import random
from datetime import timedelta

PAUSES = (1, 2, 5, 15, 30, 60, 120)  # minutes before the next attempt, each with its jitter
JITTER = 0.25
# What has been due for so long is a dead letter: is it still worth sending? Somebody decides.
GIVEN_UP_AFTER = timedelta(days=3)


def pause_after(attempts: int, asked_for: float | None = None) -> timedelta:
    """How long to wait: longer each time, never all at the same moment, never less than asked."""
    minutes = PAUSES[min(attempts, len(PAUSES)) - 1]
    pause = timedelta(minutes=minutes * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311
    return max(pause, timedelta(seconds=asked_for or 0))
