"""Which of the promises hold, and the table that says so."""

import platform
from datetime import date
from pathlib import Path

from bench.cases import CASES, EMPTY, Case
from bench.measuring import Measured

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- begin: written by make bench -->", "<!-- end -->"
MOST_GROWTH = 1.2
MOST_TIMES_SQL = 1.3

HEAD = (
    "| documents | page | queries | p50, ms | p95, ms | SQL by hand, ms | × empty | targets |\n"
    "| ---: | --- | ---: | ---: | ---: | ---: | ---: | --- |"
)

Figures = dict[tuple[int, str], Measured]


def verdicts(case: Case, documents: int, figures: Figures) -> list[tuple[str, bool]]:
    """What the case promises at this size, and whether it keeps it."""
    its, empty = figures[documents, case.name], figures[documents, EMPTY.name]
    found = []
    if case.most_queries:
        found.append((f"≤ {case.most_queries} queries", its.queries <= case.most_queries))
    if case.most_times_empty:
        most = case.most_times_empty
        found.append((f"≤ {most} × empty", its.p50 <= most * empty.p50))
    if case.rows:
        most = empty.p50 + MOST_TIMES_SQL * its.sql
        found.append((f"≤ empty + {MOST_TIMES_SQL} × SQL = {most:.1f} ms", its.p50 <= most))
    return found + growth(case, documents, figures)


def growth(case: Case, documents: int, figures: Figures) -> list[tuple[str, bool]]:
    """Ten times the documents: as quick as before; a report by the rows in its period."""
    smallest = min(size for size, _name in figures)
    if documents == smallest:
        return []
    before, now = figures[smallest, case.name], figures[documents, case.name]
    rows = now.rows / before.rows if case.rows else 1
    times = now.p50 / before.p50
    most = MOST_GROWTH * rows
    return [(f"{times:.2f} × the time at {smallest:,}, ≤ {most:.1f}", times <= most)]


def table(figures: Figures) -> str:
    sizes = sorted({size for size, _name in figures})
    rows = [row(case, size, figures) for size in sizes for case in CASES]
    return "\n".join([HEAD, *rows])


def row(case: Case, documents: int, figures: Figures) -> str:
    its, empty = figures[documents, case.name], figures[documents, EMPTY.name]
    promises = "; ".join(
        f"{'✓' if is_kept else '✗'} {what}" for what, is_kept in verdicts(case, documents, figures)
    )
    sql = f"{its.sql:.1f}" if its.floor else "—"
    name = f"{case.name} ({its.rows:,} rows)" if its.rows else case.name
    return (
        f"| {documents:,} | {name} | {its.queries} | {its.p50:.1f} | {its.p95:.1f} | {sql} "
        f"| {its.p50 / empty.p50:.2f} | {promises} |"
    )


def broken(figures: Figures) -> list[str]:
    return [
        f"{case.name}, {documents:,} documents: {what}"
        for (documents, name) in figures
        for case in CASES
        if case.name == name
        for what, is_kept in verdicts(case, documents, figures)
        if not is_kept
    ]


def write(figures: Figures, *, repetitions: int, server: str) -> None:
    """Put the table between its markers in docs/performance.md."""
    machine = f"Python {platform.python_version()}, {server}, {platform.machine()}"
    said = f"{date.today():%Y-%m-%d}, {machine}; {repetitions} repetitions of each, in turn."
    put(f"{said}\n\n{table(figures)}", BEGIN)


def put(words: str, begin: str) -> None:
    """Replace what stands between `begin` and the next end; the words around it stay."""
    before, rest = DOCUMENT.read_text().split(begin)
    after = rest.split(END, 1)[1]
    DOCUMENT.write_text(f"{before}{begin}\n{words}\n{END}{after}")
