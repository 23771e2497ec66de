"""What is called from a function with room maps no further pieces of the stack."""

import resource
from threading import Thread

from feedback_crm.call_stack import with_room

DEPTHS = 300  # some of them end where a piece of the stack ends
TURNS = 200


def nothing() -> None:
    pass


def call_at(depth: int) -> None:
    if depth:
        return call_at(depth - 1)
    for _turn in range(TURNS):
        nothing()
    return None


def call_at_every_depth() -> None:
    for depth in range(DEPTHS):
        call_at(depth)


def pages_mapped(work) -> int:
    """How many pages of memory the kernel gave while it ran, in a thread of its own."""
    found = []

    def count() -> None:
        work()
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        work()
        found.append(resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before)

    thread = Thread(target=count)
    thread.start()
    thread.join()
    return found[0]


def test_with_room_the_kernel_gives_pages_once_and_not_at_every_turn():
    assert pages_mapped(with_room(call_at_every_depth)) < TURNS < pages_mapped(call_at_every_depth)


def test_it_is_the_same_function():
    roomy = with_room(divmod)
    assert roomy(7, 3) == (2, 1)
    assert roomy.__name__ == "divmod"
