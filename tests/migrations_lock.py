"""Which migrations have been given out: `tests/migrations.lock`, in the format of `sha256sum`.

A listed one never changes again, and never goes: somebody's database has had it. What comes new is
added by `python -m tests.migrations_lock`.
"""

import hashlib

from tests.source import ROOT

LOCK = ROOT / "tests" / "migrations.lock"


def locked() -> dict[str, str]:
    """Path below the root → SHA-256, as listed."""
    rows = (line.split("  ", 1) for line in LOCK.read_text().splitlines())
    return {path: digest for digest, path in rows}


def present() -> dict[str, str]:
    """The same of the migrations that are there."""
    paths = sorted((ROOT / "apps").glob("*/migrations/[0-9]*.py"))
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }


def add_new() -> list[str]:
    """Write those that are not listed yet, and return their paths; listed ones stay as they are."""
    known, there = locked(), present()
    new = sorted(there.keys() - known.keys())
    rows = sorted((there | known).items())
    LOCK.write_text("".join(f"{digest}  {path}\n" for path, digest in rows))
    return new


if __name__ == "__main__":
    print("\n".join(add_new()) or "Nothing new.")  # noqa: T201
