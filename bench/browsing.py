"""What a browser asks for until a page is quiet: the page, and what the page fetches by itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

ASKED_BY_SCRIPTS = ("data-bell", "data-neighbours")  # bell.js, neighbours.js
# The triggers of htmx that wait for nobody; lanes of the board wait to be in view, as most are.
AT_ONCE = ("load", "intersect once")


@dataclass(frozen=True)
class Asked:
    """One request: `target` is the id of what htmx fills with the answer, None for a page."""

    address: str
    target: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.target is None else {"HX-Request": "true", "HX-Target": self.target}


class _Later(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Asked] = []
        self._by_scripts: dict[str, str] = {}
        self._brought: set[str] = set()  # comes with something else, so no script asks for it
        self.feed(html)
        asked = (name for name in self._by_scripts if name not in self._brought)
        self.found += [Asked(self._by_scripts[name], "") for name in asked]

    def handle_starttag(self, tag: str, attrs: list) -> None:
        values = dict(attrs)
        if "hx-get" in values and values.get("hx-trigger") in AT_ONCE:
            self.found.append(Asked(values["hx-get"], values.get("id", "")))
        self._brought |= {f"data-{name}" for name in values.get("data-brings", "").split()}
        self._by_scripts |= {name: values[name] for name in ASKED_BY_SCRIPTS if name in values}


def fetched_by(html: str) -> list[Asked]:
    """The requests that this page, or part of one, makes once it stands."""
    return _Later(html).found


def browse(address: str, ask: Callable[[list[Asked]], Iterable[str]]) -> list[Asked]:
    """Return every request of the page at `address`, in waves: each is found in those before it.

    `ask` makes the requests of one wave and returns the HTML of their answers.
    """
    asked, wave = [], [Asked(address)]
    while wave:
        asked += wave
        wave = [later for html in ask(wave) for later in fetched_by(html)]
    return asked
