"""How an app lets those above it take part, without knowing them (decision 052).

The app that is extended declares a point in its `extensions.py`, with the type of what is
registered there; an app above registers when it is ready (`AppConfig.ready`). Here stand the
mechanism, and the points of `core` itself.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

if TYPE_CHECKING:
    from apps.core.health import Problem
    from apps.core.usage import Use

Entry = TypeVar("Entry")


class Point(Generic[Entry]):
    """What the apps above have registered, in the order of the places that they gave.

    A place belongs to one of them, so that the order depends on nothing else: not on the order of
    the apps, nor on what was imported first.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._placed: dict[int, Entry] = {}
        self._entries: tuple[Entry, ...] = ()

    def register(self, entry: Entry, *, place: int) -> None:
        """Raises `ImproperlyConfigured` where it is there already, or its place is taken."""
        if entry in self._placed.values():
            raise ImproperlyConfigured(f"{self.name}: {entry} is registered twice.")
        if place in self._placed:
            taken = self._placed[place]
            raise ImproperlyConfigured(f"{self.name}: place {place} of {entry} has {taken}.")
        self._placed[place] = entry
        self._entries = tuple(self._placed[each] for each in sorted(self._placed))

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    @contextmanager
    def holding(self, *entries: Entry) -> Iterator[None]:
        """For tests: nothing but these."""
        before, self._entries = self._entries, entries
        try:
            yield
        finally:
            self._entries = before


class Single(Generic[Entry]):
    """What exactly one app above has to register."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entry: Entry | None = None

    def register(self, entry: Entry) -> None:
        """Raises `ImproperlyConfigured` where another stands already."""
        if self._entry is not None:
            raise ImproperlyConfigured(f"{self.name}: {self._entry} stands where {entry} is to.")
        self._entry = entry

    def get(self) -> Entry:
        """Raises `ImproperlyConfigured` where no app has registered anything."""
        if self._entry is None:
            raise ImproperlyConfigured(f"{self.name}: nothing is registered.")
        return self._entry

    @contextmanager
    def holding(self, entry: Entry) -> Iterator[None]:
        """For tests: this one."""
        before, self._entry = self._entry, entry
        try:
            yield
        finally:
            self._entry = before


@dataclass(frozen=True)
class Check:
    """One question of `/healthz/`: `code` is told when the check itself fails or hangs."""

    code: str
    find: Callable[[], Iterable["Problem"]]


health: Point[Check] = Point("core.health")
# Each counts what names a row of a reference, as far as a user may know of it.
uses: Point[Callable[[Model, object], list["Use"]]] = Point("core.uses")
