"""What CI runs where: `--half newcomer` on SQLite, `--half production` on PostgreSQL and Redis.

Without the option everything runs. Which and why: docs/decisions/049-what-runs-where.md.
"""

from collections import Counter

import pytest

NEWCOMER, PRODUCTION = "newcomer", "production"
ROWS = 8  # of a table of cases the first, and each so-manieth after it
OF_THE_DATABASE = {"db", "transactional_db", "django_db_setup"}
OF_SERVERS = ("postgresql", "redis")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--half", choices=[NEWCOMER, PRODUCTION], help="what CI runs on one database")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what asks for a page of a browser; leave out what belongs to the other half."""
    for item in items:
        if {"page", "open_page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
    kept = of_half(config.getoption("half"), items)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def of_half(half: str | None, items: list[pytest.Item]) -> set[pytest.Item]:
    if half == NEWCOMER:
        first = some_rows(items)
        return {
            item
            for item in items
            if (item in first or not asks_database(item)) and not item.get_closest_marker("browser")
        }
    if half == PRODUCTION:
        return {item for item in items if asks_database(item)}
    return set(items)


def asks_database(item: pytest.Item) -> bool:
    """Whether it may ask the database or the queue of the tests; pytest-django bars all others."""
    return (
        bool(OF_THE_DATABASE & set(getattr(item, "fixturenames", ())))
        or item.get_closest_marker("django_db") is not None
        or any(item.get_closest_marker(name) for name in OF_SERVERS)
    )


def some_rows(items: list[pytest.Item]) -> set[pytest.Item]:
    seen: Counter[tuple] = Counter()
    kept = set()
    for item in items:
        test = (item.parent, getattr(item, "originalname", item.name))
        if seen[test] % ROWS == 0:
            kept.add(item)
        seen[test] += 1
    return kept
