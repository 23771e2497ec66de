import argparse
import os
import sys
import tempfile

from bench import databases, opened

SIZES = (10_000, 100_000)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the pages.")
    parser.add_argument("--repetitions", type=int, default=60)
    parser.add_argument("--documents", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--dry-run", action="store_true", help="print the table, write nothing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        prepare(var)
        urls = {documents: databases.ensure(documents) for documents in options.documents}
        open_urls = {documents: opened.ensure(documents) for documents in options.documents}
        sys.exit(bench(urls, open_urls, options))


def prepare(var: str) -> None:
    """The environment of production, where it does not come from the machine."""
    os.environ |= {
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


def bench(urls: dict[int, str], open_urls: dict[int, str], options: argparse.Namespace) -> int:
    start(urls[min(urls)])
    from bench import verdicts
    from bench.measuring import measure
    from bench.worlds import World

    worlds = [
        World.at(documents, url, opened=World.at(documents, open_urls[documents]))
        for documents, url in sorted(urls.items())
    ]
    figures = measure(worlds, options.repetitions)
    print(verdicts.table(figures))
    if not options.dry_run:
        server = "PostgreSQL " + worlds[0].value("SHOW server_version").split()[0]
        verdicts.write(figures, repetitions=options.repetitions, server=server)
    missed = verdicts.broken(figures)
    print("\n".join(["", "Not reached:", *missed] if missed else ["", "All targets are reached."]))
    return 1 if missed else 0


if __name__ == "__main__":
    main()
