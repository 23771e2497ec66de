"""The query string of a list: the whole view in one value, of which every link is made."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.utils.datastructures import MultiValueDict


class QueryString(dict[str, list[str]]):
    """The parameters of a view; `str()` is what stands behind the question mark.

    It is never changed: each method makes another. Many are made for a page (heads, tabs, chips),
    and copying a `QueryDict` is slow.
    """

    @classmethod
    def of(cls, params: Mapping[str, object]) -> "QueryString":
        """Read the parameters of a request; what is left empty in a form is not among them."""
        lists = params.lists() if isinstance(params, MultiValueDict) else params.items()
        filled = ((name, list(filter(str.strip, _texts(values)))) for name, values in lists)
        return cls({name: values for name, values in filled if values})

    def with_(self, **changes: object) -> "QueryString":
        """Other values for some; of a list it has several, and None takes a parameter out."""
        kept = {**self, **{name: _texts(value) for name, value in changes.items()}}
        return QueryString({name: values for name, values in kept.items() if values})

    def without(self, *names: str) -> "QueryString":
        return QueryString({name: values for name, values in self.items() if name not in names})

    def without_value(self, name: str, value: str) -> "QueryString":
        """Of several values of a parameter one is taken out."""
        return self.with_(**{name: [each for each in self.get(name, ()) if each.strip() != value]})

    def toggled(self, name: str, value: str = "1") -> "QueryString":
        """Without the parameter where it is set, with the value where it is not."""
        return self.without(name) if name in self else self.with_(**{name: value})

    @property
    def as_data(self) -> MultiValueDict[str, object]:
        """As a form takes what was sent."""
        return MultiValueDict({name: list(values) for name, values in self.items()})

    def last(self, name: str) -> str:
        return self.get(name, [""])[-1]

    def number(self, name: str, default: int = 0) -> int:
        """The value as a count or a key of a sensible length; `default` for anything else."""
        text = self.last(name)
        return int(text) if text.isdecimal() and len(text) < 9 else default

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """What a form keeps of the view, as hidden (name, value)."""
        return ((name, value) for name, values in self.items() for value in values)

    def __str__(self) -> str:
        return urlencode(self, doseq=True, safe=",")


def _texts(value: object) -> list[str]:
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
