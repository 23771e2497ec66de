"""Databases filled by `manage.py demo`, kept while the schema and the demo stay the same."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
SERVER = os.environ.get("BENCH_DATABASE_URL") or "postgres://127.0.0.1:5432/postgres"
TODAY = "2026-06-30"  # the last day of the data, so that every run measures the same


def ensure(documents: int) -> str:
    """Return the address of a database with so many documents; make it if there is none."""
    name = name_of(documents)
    url = url_of(name)
    wanted = fingerprint()
    if comment_on(name) != wanted:
        print(f"Filling {name} …", flush=True)
        drop(name)
        on_server(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        manage(url, "migrate", "--verbosity=0")
        manage(url, "demo", f"--documents={documents}", f"--today={TODAY}")
        on_server("VACUUM (ANALYZE)", url)
        on_server(f"COMMENT ON DATABASE {name} IS '{wanted}'")
    return url


def copy(source: str, name: str) -> str:
    """Return the address of a fresh copy."""
    drop(name)
    on_server(f"CREATE DATABASE {name} TEMPLATE {source}")
    return url_of(name)


def drop(name: str) -> None:
    on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def name_of(documents: int) -> str:
    return f"feedback_bench_{documents}"


def url_of(name: str) -> str:
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def fingerprint() -> str:
    """What the contents depend on: the migrations and the demo, file by file."""
    digest = hashlib.sha256(TODAY.encode())
    for path in sorted([*ROOT.glob("apps/*/migrations/*.py"), *ROOT.glob("apps/demo/**/*.py")]):
        if "tests" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def comment_on(database: str) -> str | None:
    rows = on_server(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        parameters=[database],
    )
    return rows[0][0] if rows else None


def on_server(sql: str, url: str = "", parameters: list | None = None) -> list[tuple]:
    connection = psycopg2.connect(url or SERVER)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def manage(url: str, *arguments: str) -> None:
    environment = os.environ | {"DATABASE_URL": url, "DEMO_MODE": "true"}
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)
