"""Views of a list that one click opens, and what a list says that holds nothing."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Tab:
    """`count` is how many rows it holds; None where that is told later, or not at all."""

    name: str
    label: str | Promise
    address: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True)
class Way:
    """A button that leads out of an empty list."""

    label: str | Promise
    address: str
    icon: str = ""


@dataclass(frozen=True)
class Empty:
    """What stands where there are no rows: why, what to do, and the ways out.

    `step` is what begins something new; it stands apart.
    """

    icon: str
    title: str | Promise
    line: str | Promise = ""
    ways: tuple[Way, ...] = ()
    step: Way | None = None
