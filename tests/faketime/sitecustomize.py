"""Read by every Python that `tests.moments` starts, and by those that these start.

With a real monotonic clock libfaketime 0.9.10 refuses each `time.sleep` (`clock_nanosleep` with an
absolute time: «Invalid argument»). Waiting for no file at all it lets through.
"""

import select
import time


def sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = sleep
