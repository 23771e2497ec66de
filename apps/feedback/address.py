from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import QueryDict


class Address(dict[str, list[str]]):
    """The parameters of a view of the register; `str()` is the query string.

    Many are made for a page (heads, tabs, chips), and copying a `QueryDict` is slow.
    """

    @classmethod
    def of(cls, params: QueryDict) -> "Address":
        """Read the address of a request; what is left empty in a form is not in it."""
        filled = ((name, list(filter(str.strip, values))) for name, values in params.lists())
        return cls({name: values for name, values in filled if values})

    def without(self, *names: str) -> "Address":
        return Address({name: values for name, values in self.items() if name not in names})

    def without_value(self, name: str, value: str) -> "Address":
        rest = [each for each in self.get(name, ()) if each.strip() != value]
        return self.without(name) | ({name: rest} if rest else {})

    def having(self, **values: str) -> "Address":
        return self | {name: [value] for name, value in values.items()}

    def last(self, name: str) -> str:
        return self.get(name, [""])[-1]

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """What a form keeps of the view, as hidden (name, value)."""
        return ((name, value) for name, values in self.items() for value in values)

    def __or__(self, other: dict) -> "Address":
        return Address({**self, **other})

    def __str__(self) -> str:
        return urlencode(self, doseq=True, safe=",")
