"""A migration that has been given out never changes again: somebody's database has had it."""

from tests.migrations_lock import LOCK, locked, present


def test_what_is_listed_is_as_it_was():
    there = present()
    changed = [path for path, digest in locked().items() if there.get(path) != digest]
    assert not changed, "Write a new migration instead of changing: " + ", ".join(changed)


def test_each_is_listed():
    missing = sorted(present().keys() - locked().keys())
    assert not missing, f"Run python -m tests.migrations_lock: {', '.join(missing)}"


def test_the_list_is_one_of_sha256sum():
    """So that it can be checked without Python: `sha256sum --check tests/migrations.lock`."""
    lines = LOCK.read_text().splitlines()
    assert lines == sorted(lines, key=lambda line: line.split("  ")[1])
    assert all(len(line.split("  ")[0]) == 64 for line in lines)
