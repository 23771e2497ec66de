"""How fast the pages are, beside what the database and the frame of a page alone would cost.

`make bench` fills two databases of PostgreSQL with the demo data, serves them by the web processes
of production, asks what a browser asks, and writes the tables into docs/performance.md.
"""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench import databases, opened

SIZES = (10_000, 100_000)
BROKER = os.environ.get("BENCH_REDIS_URL") or "redis://127.0.0.1:6379/7"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the pages.")
    parser.add_argument("--repetitions", type=int, default=20)
    parser.add_argument("--documents", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--crowd-seconds", type=float, default=30, help="0: no crowd")
    parser.add_argument("--dry-run", action="store_true", help="print the tables, write nothing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        prepare(var)
        urls = {documents: databases.ensure(documents) for documents in options.documents}
        open_urls = {documents: opened.ensure(documents) for documents in options.documents}
        start(urls[min(urls)])
        sys.exit(bench(urls, open_urls, Path(var), options))


def prepare(var: str) -> None:
    """The environment of production, where it does not come from the machine."""
    os.environ |= {
        "ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DEBUG": "false",
        "DEMO_MODE": "false",
        "HTTPS_ONLY": "false",
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": "the-bench-knows-it",
        "VAR_DIR": var,
    }
    os.environ.pop("CELERY_BROKER_URL", None)


def start(url: str) -> None:
    """Django upon the database, with the files of production."""
    os.environ["DATABASE_URL"] = url
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)


def bench(urls: dict[int, str], open_urls: dict[int, str], place: Path, options) -> int:
    from bench import crowd, verdicts
    from bench.worlds import World

    worlds = [
        World.at(documents, url, opened=World.at(documents, open_urls[documents]))
        for documents, url in sorted(urls.items())
    ]
    figures = measure(worlds, place, options.repetitions)
    print(verdicts.table(figures))
    server = "PostgreSQL " + worlds[0].value("SHOW server_version").split()[0]
    rates = []
    for world in worlds if options.crowd_seconds else ():
        world.connection.close()  # it is copied
        its_place = place / f"crowd-{world.documents}"
        rates += crowd.measure(world, its_place, BROKER, options.crowd_seconds)
    print(verdicts.crowd_table(rates))
    if not options.dry_run:
        verdicts.write(figures, rates, repetitions=options.repetitions, server=server)
    missed = verdicts.broken(figures) + verdicts.broken_by_crowd(rates)
    print("\n".join(["", "Not reached:", *missed] if missed else ["", "All targets are reached."]))
    return 1 if missed else 0


def measure(worlds: list, place: Path, repetitions: int):
    """Every page at every size, each world served by web processes of its own."""
    from bench import measuring

    with ExitStack() as serving:
        for number, world in enumerate([*worlds, *(each.opened for each in worlds)]):
            if world:
                serving.enter_context(world.serve(place / f"world-{number}"))
        return measuring.measure(worlds, repetitions)


if __name__ == "__main__":
    main()
