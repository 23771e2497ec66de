from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import QueryDict


class QueryString(dict[str, list[str]]):
    """The parameters of a view; `str()` is the query string.

    Many are made for a page (heads, tabs, chips), and copying a `QueryDict` is slow.
    """

    @classmethod
    def of(cls, params: QueryDict) -> "QueryString":
        """Read the address of a request; what is left empty in a form is not in it."""
        filled = ((name, list(filter(str.strip, values))) for name, values in params.lists())
        return cls({name: values for name, values in filled if values})

    def without(self, *names: str) -> "QueryString":
        return QueryString({name: values for name, values in self.items() if name not in names})

    def without_value(self, name: str, value: str) -> "QueryString":
        rest = [each for each in self.get(name, ()) if each.strip() != value]
        return self.without(name) | ({name: rest} if rest else {})

    def having(self, **values: str) -> "QueryString":
        return self | {name: [value] for name, value in values.items()}

    def last(self, name: str) -> str:
        return self.get(name, [""])[-1]

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """What a form keeps of the view, as hidden (name, value)."""
        return ((name, value) for name, values in self.items() for value in values)

    def __or__(self, other: dict) -> "QueryString":
        return QueryString({**self, **other})

    def __str__(self) -> str:
        return urlencode(self, doseq=True, safe=",")
