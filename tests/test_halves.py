"""Each test runs in one half of CI at least, and what asks the database in the second whole."""

from types import SimpleNamespace

import pytest

from tests.halves import NEWCOMER, PRODUCTION, ROWS, of_half


class Item(SimpleNamespace):
    __hash__ = object.__hash__

    def get_closest_marker(self, name: str):
        return name if name in self.markers else None


def rows(*fixtures: str, markers: tuple[str, ...] = ()) -> list[Item]:
    """A table of cases."""
    same = {"parent": None, "originalname": "test", "fixturenames": fixtures, "markers": markers}
    return [Item(name=f"test[{number}]", **same) for number in range(2 * ROWS)]


def numbers(items: list[Item], half: str | None) -> list[int]:
    kept = of_half(half, items)
    return [number for number, item in enumerate(items) if item in kept]


WHOLE = list(range(2 * ROWS))
SOME = [0, ROWS]


@pytest.mark.parametrize(
    ("table", "newcomer", "production"),
    [
        (rows("tmp_path"), WHOLE, []),
        (rows("db"), SOME, WHOLE),
        (rows("world", "transactional_db"), SOME, WHOLE),
        (rows(markers=("django_db",)), SOME, WHOLE),
        (rows("open_page", "transactional_db", markers=("browser",)), [], WHOLE),
        (rows(markers=("redis",)), SOME, WHOLE),
        (rows(markers=("redis_server",)), WHOLE, []),
    ],
)
def test_what_runs_where(table, newcomer, production):
    assert numbers(table, NEWCOMER) == newcomer
    assert numbers(table, PRODUCTION) == production
    assert numbers(table, None) == WHOLE
