"""How an app lets those above it take part, without knowing them (decision 052).

The app that is extended declares a point in its `extensions.py`, with the type of what is
registered there; an app above registers when it is ready (`AppConfig.ready`). Here stand the
mechanism, and the points of `core` itself.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise

if TYPE_CHECKING:
    from apps.core.admin.dependents import Dependents
    from apps.core.operations.health import Problem

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


def _nothing_more(request: HttpRequest, **_given: object) -> dict:
    return {}


@dataclass(frozen=True)
class Panel:
    """What an app shows in a slot of a page of another one: a template with values of its own.

    `values` are made of the request and of what the slot hands over; without them (None) nothing is
    shown. Of the page the template has the request alone. `region` is the id of its outermost
    element, where a page fetches it later.
    """

    template: str
    values: Callable[..., dict | None] = _nothing_more
    region: str = ""


class Slot(Point[Panel]):
    """A place in a template of the app that declares it: `{% slot "app.name" of=… %}`."""

    known: ClassVar[dict[str, "Slot"]] = {}

    def __init__(self, name: str) -> None:
        """Raises `ImproperlyConfigured` for a name that is taken."""
        super().__init__(name)
        if name in self.known:
            raise ImproperlyConfigured(f"The slot {name} is declared twice.")
        self.known[name] = self


def _everybody(user: Any) -> bool:
    return True


@dataclass(frozen=True)
class Section:
    """One line of the menu, for those whom `is_for` lets in; «g» and `shortcut` lead there."""

    label: Promise
    url_name: str
    icon: str
    is_for: Callable[[Any], bool] = _everybody
    shortcut: str = ""


@dataclass(frozen=True)
class Hit:
    """One thing that the search at the top has found: its name, its page, what tells it apart."""

    title: str
    url: str
    details: Sequence[str] = ()


@dataclass(frozen=True)
class SearchIn:
    """A list that the field at the top searches, for those whom `is_for` lets in.

    `find` returns at most so many hits for a user and what they typed, the best first; the list at
    `url_name` shows all with the same words. `exact` returns the page of the one thing that the
    words name in full, or "".
    """

    title: Promise
    label: Promise
    placeholder: Promise
    url_name: str
    find: Callable[[Any, str, int], Sequence[Hit]]
    is_for: Callable[[Any], bool] = _everybody
    exact: Callable[[Any, str], str] = lambda user, words: ""


menu: Point[Section] = Point("core.menu")
search: Point[SearchIn] = Point("core.search")
head = Slot("core.head")  # styles and scripts of every page of somebody who has signed in
topbar = Slot("core.topbar")  # beside the search
bell = Slot("core.bell")  # beside the name
shortcuts = Slot("core.shortcuts")  # <dt> and <dd> of what works on every page
health: Point[Check] = Point("core.health")
# Each counts what names a row of a reference, as far as a user may know of it.
dependents: Point[Callable[[Model, Any], list["Dependents"]]] = Point("core.dependents")
# For whom somebody does what they may: nobody (None) where their own right suffices. Asked with the
# user, and with the rule by which others are asked as well.
stand_in: Single[Callable[[Any, Callable[[Any], bool]], Any]] = Single("core.stand_in")
# Where a list of the settings stood, and where it stands: addresses that were kept lead there.
moved: Point[tuple[str, str]] = Point("core.moved")


def searched_by(user: Any) -> list[SearchIn]:
    """The lists that the field at the top searches for this user."""
    return [place for place in search if place.is_for(user)]
