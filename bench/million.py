"""A million documents: the database with 100,000, multiplied by SQL in a few minutes.

Each ended document is copied nine times with its client, texts, history and words to search by. A
copy has keys, number, phones and moments of its own. What is open is not copied, nor what hangs on
few documents: the house keeps up with its work however long it stands.
"""

import argparse
import hashlib
import sys
import tempfile
from datetime import date
from pathlib import Path

from bench import databases
from bench.__main__ import measure, prepare, start

SOURCE = 100_000
COPIES = 9
BEGIN = "<!-- begin: written by make bench-million -->"
DOCUMENTS = SOURCE * (COPIES + 1)
NUMBER = "left({0}, -6) || lpad((right({0}, 6)::int + copy.n * 100000)::text, 6, '0')"
DIGITS = "translate({0}, '0123456789', substr('01234567890123456789', copy.n + 1, 10))"
ENDED = "{0} IN (SELECT id FROM feedback_feedback WHERE state IN ('closed', 'rejected'))"
# Each table, what of it is copied, which keys are moved by the length of which table, and what
# else a copy has of its own. The documents come last: what hangs on them asks which have ended.
TABLES: list[tuple[str, str, dict[str, str], dict[str, str]]] = [
    ("clients_client", "true", {}, {"inn": "''", "search_text": DIGITS}),
    (
        "clients_clientcontact",
        "true",
        {"client_id": "clients_client"},
        {"value": DIGITS, "normalized": DIGITS},
    ),
    ("clients_visit", "true", {"client_id": "clients_client"}, {}),
    (
        "feedback_feedbacksearch",
        ENDED.format("feedback_id"),
        {"feedback_id": "feedback_feedback", "client_id": "clients_client"},
        {},
    ),
    *(
        (name, ENDED.format("feedback_id"), {"feedback_id": "feedback_feedback"}, {})
        for name in (
            "feedback_historyentry",
            "feedback_analysisauthor",
            "feedback_comment",
            "routing_assignment",
        )
    ),
    (
        "feedback_feedback",
        ENDED.format("id"),
        {
            "client_id": "clients_client",
            "visit_id": "clients_visit",
            "matter": "feedback_feedback",
        },
        {"number": NUMBER},
    ),
]


def ensure() -> str:
    """Return the address of the database with a million documents; make it if there is none."""
    databases.ensure(SOURCE)
    name = databases.name_of(DOCUMENTS)
    wanted = hashlib.sha256(f"{databases.fingerprint()}{TABLES}".encode()).hexdigest()
    if databases.comment_on(name) != wanted:
        print(f"Multiplying into {name} …", flush=True)
        databases.copy(databases.name_of(SOURCE), name)
        multiply(databases.url_of(name))
        databases.on_server(f"COMMENT ON DATABASE {name} IS '{wanted}'")
    return databases.url_of(name)


def multiply(url: str) -> None:
    """Copy the rows without the indexes that only speed things up; these are made anew after it."""
    indexes = slow_indexes(url)
    run(url, *(f"DROP INDEX {name}" for name, _definition in indexes))
    moved = {name: length_of(name, url) for name, *_rest in TABLES}
    run(
        url,
        "SET session_replication_role = replica",  # the foreign keys hold by construction
        *(copying(url, moved, *table) for table in TABLES),
        *(next_key(name) for name, *_rest in TABLES if name != "feedback_feedbacksearch"),
    )
    run(url, "SET maintenance_work_mem = '1GB'", *(definition for _name, definition in indexes))
    databases.on_server("VACUUM (ANALYZE)", url)


def run(url: str, *statements: str) -> None:
    if statements:
        databases.on_server("; ".join(statements), url)


def copying(
    url: str, moved: dict[str, int], name: str, what: str, keys: dict[str, str], own: dict[str, str]
) -> str:
    values = {}
    for column, kind in columns_of(name, url):
        values[column] = f"t.{column}"
        if column == "id" or column in keys:
            values[column] += f" + copy.n * {moved[keys.get(column, name)]}"
        elif column in own:
            values[column] = own[column].format(f"t.{column}")
        elif kind == "uuid":
            values[column] = "gen_random_uuid()"
        elif kind == "timestamp with time zone":
            values[column] += " + copy.n * interval '1 second'"
    return (
        f"INSERT INTO {name} ({', '.join(values)}) SELECT {', '.join(values.values())} "
        f"FROM {name} t, generate_series(1, {COPIES}) AS copy(n) WHERE {what}"
    )


def columns_of(table: str, url: str) -> list[tuple]:
    return databases.on_server(
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        url,
        [table],
    )


def length_of(table: str, url: str) -> int:
    key = "feedback_id" if table == "feedback_feedbacksearch" else "id"
    return databases.on_server(f"SELECT max({key}) FROM {table}", url)[0][0]


def next_key(table: str) -> str:
    return f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"


def slow_indexes(url: str) -> list[tuple]:
    """The indexes of the tables that hold no constraint: their names and definitions."""
    return databases.on_server(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE NOT indisunique AND indrelid = ANY(%s::regclass[])",
        url,
        [[name for name, *_rest in TABLES]],
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.million", description="Grows ten times.")
    parser.add_argument("--repetitions", type=int, default=10)
    parser.add_argument("--dry-run", action="store_true", help="print the table, write nothing")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        prepare(var)
        urls = {SOURCE: databases.ensure(SOURCE), DOCUMENTS: ensure()}
        start(urls[SOURCE])
        sys.exit(compare(urls, Path(var), options))


def compare(urls: dict[int, str], place: Path, options: argparse.Namespace) -> int:
    from bench import verdicts
    from bench.worlds import World

    worlds = [World.at(documents, url) for documents, url in urls.items()]
    figures = measure(worlds, place, options.repetitions)
    print(verdicts.growth_table(figures))
    if not options.dry_run:
        said = f"{date.today():%Y-%m-%d}, {options.repetitions} repetitions of each, in turn."
        verdicts.put(f"{said}\n\n{verdicts.growth_table(figures)}", BEGIN)
    grown = [page.name for page in figures.pages if not verdicts.keeps_its_time(page, figures)]
    print("\n".join(["", "Grow:", *grown] if grown else ["", "None grows."]))
    return 1 if grown else 0


if __name__ == "__main__":
    main()
