"""Room on the stack of calls, taken at once.

CPython keeps the frames of a thread in pieces of 16 KiB. A loop whose calls cross the end of a
piece has the next one mapped and unmapped by the kernel at every turn, and a request of Django is
some pieces deep: thousands of mappings, up to a quarter of its time. A frame that claims more than
a piece gets one of its own, and what it calls stands in the rest of that.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

WORDS = 70_000  # of eight bytes: more than half of 1 MiB, which it so gets; the rest is for others

P = ParamSpec("P")
R = TypeVar("R")


def with_room(work: Callable[P, R]) -> Callable[P, R]:
    """The same function, on a stack that has room for all that it calls."""

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return work(*args, **kwargs)

    call.__code__ = call.__code__.replace(co_stacksize=WORDS)
    return wraps(work)(call)
