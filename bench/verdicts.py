"""Which of the promises hold, and the tables that say so."""

import platform
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench.crowd import Rate
from bench.measuring import Figures
from bench.pages import EMPTY, Page

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- begin: written by make bench -->", "<!-- end -->"
BEGIN_CROWD = "<!-- begin: written by make bench, many at once -->"
# From 10,000 documents to 100,000 a count fills up to its thousand; from then on nothing grows.
MOST_GROWTH = {10_000: 2, 100_000: 1.3}
MOST_TIMES_SQL = 1.3
HEAD = (
    "| documents | page | requests | queries | first answer, ms | p50, ms | p95, ms "
    "| SQL by hand, ms | × empty | targets |\n"
    "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
)
GROWTH_HEAD = (
    "| page | {:,}, ms | {:,}, ms | × empty | growth |\n| --- | ---: | ---: | ---: | --- |"
)
CROWD_HEAD = (
    "| documents | what | a second | p50, ms | p95, ms | × empty | target |\n"
    "| ---: | --- | ---: | ---: | ---: | ---: | --- |"
)
# How many times the empty page, asked for in the same way, each may take.
MOST_OF_CROWD = {"registration, one after another": 5, "registration, ": 6, "pages, ": 8}

Verdict = tuple[str, bool]


def verdicts(page: Page, documents: int, figures: Figures) -> Iterator[Verdict]:
    """What the page promises at this size, and whether it keeps it."""
    its, empty = figures.of(documents, page.name), figures.of(documents, EMPTY)
    if page.most_queries:
        yield f"≤ {page.most_queries} queries", its.queries <= page.most_queries
    if page.most_times_empty:
        most = page.most_times_empty
        yield f"≤ {most} × empty", its.p50 <= most * empty.p50
    if page.rows:
        most = 2 * empty.p50 + MOST_TIMES_SQL * its.sql
        yield f"≤ 2 × empty + {MOST_TIMES_SQL} × SQL = {most:.1f} ms", its.p50 <= most
    yield from growth(page, documents, figures)


def growth(page: Page, documents: int, figures: Figures) -> Iterator[Verdict]:
    """Ten times the documents: as quick as before; a report by the rows in its period."""
    smallest = min(figures.sizes)
    if documents == smallest:
        return
    before, now = figures.of(smallest, page.name), figures.of(documents, page.name)
    times, rows = now.p50 / before.p50, now.rows / before.rows if page.rows else 1
    most = MOST_GROWTH.get(smallest, 1.3) * rows
    yield f"{times:.2f} × the time at {smallest:,}, ≤ {most:.1f}", times <= most


def told(verdicts: Iterator[Verdict]) -> str:
    return "; ".join(f"{'✓' if is_kept else '✗'} {what}" for what, is_kept in verdicts)


def table(figures: Figures) -> str:
    rows = [row(page, size, figures) for size in figures.sizes for page in figures.pages]
    return "\n".join([HEAD, *rows])


def row(page: Page, documents: int, figures: Figures) -> str:
    its, empty = figures.of(documents, page.name), figures.of(documents, EMPTY)
    sql = f"{its.sql:.1f}" if its.floor else "—"
    name = f"{page.name} ({its.rows:,} rows)" if its.rows else page.name
    return (
        f"| {documents:,} | {name} | {its.requests} | {its.queries} | {its.first_p50:.1f} "
        f"| {its.p50:.1f} | {its.p95:.1f} | {sql} | {its.p50 / empty.p50:.2f} "
        f"| {told(verdicts(page, documents, figures))} |"
    )


def broken(figures: Figures) -> list[str]:
    return [
        f"{page.name}, {documents:,} documents: {what}"
        for documents in figures.sizes
        for page in figures.pages
        for what, is_kept in verdicts(page, documents, figures)
        if not is_kept
    ]


def keeps_its_time(page: Page, figures: Figures) -> bool:
    return all(is_kept for _what, is_kept in growth(page, max(figures.sizes), figures))


def growth_table(figures: Figures) -> str:
    """One line for a page, with what both sizes take."""
    small, large = figures.sizes
    rows = []
    for page in figures.pages:
        before, now = figures.of(small, page.name), figures.of(large, page.name)
        sign = "✓" if keeps_its_time(page, figures) else "✗"
        rows.append(
            f"| {page.name} | {before.p50:.1f} | {now.p50:.1f} "
            f"| {now.p50 / figures.of(large, EMPTY).p50:.2f} | {sign} {now.p50 / before.p50:.2f} |"
        )
    return "\n".join([GROWTH_HEAD.format(small, large), *rows])


def crowd_rows(rates: list[Rate]) -> Iterator[tuple[Rate, float, str, bool]]:
    """Each rate, how many times the empty page asked for in the same way, and its target."""
    empty = None
    for rate in rates:
        empty = rate if rate.name.startswith(EMPTY) else empty
        times = empty.a_second / rate.a_second
        most = next((most for name, most in MOST_OF_CROWD.items() if rate.name.startswith(name)), 0)
        yield rate, times, f"≤ {most} × empty" if most else "", not most or times <= most


def crowd_table(rates: list[Rate]) -> str:
    rows = [
        f"| {rate.documents:,} | {rate.name} | {rate.a_second:.1f} | {rate.p50:.0f} "
        f"| {rate.p95:.0f} | {times:.2f} | {told([(what, is_kept)]) if what else ''} |"
        for rate, times, what, is_kept in crowd_rows(rates)
    ]
    return "\n".join([CROWD_HEAD, *rows])


def broken_by_crowd(rates: list[Rate]) -> list[str]:
    return [
        f"{rate.name}, {rate.documents:,} documents: {times:.2f}, {what}"
        for rate, times, what, is_kept in crowd_rows(rates)
        if not is_kept
    ]


def write(figures: Figures, rates: list[Rate], *, repetitions: int, server: str) -> None:
    """Put the tables between their markers in docs/performance.md."""
    machine = f"Python {platform.python_version()}, {server}, {platform.machine()}"
    said = f"{date.today():%Y-%m-%d}, {machine}; {repetitions} repetitions of each, in turn."
    put(f"{said}\n\n{table(figures)}", BEGIN)
    if rates:
        put(crowd_table(rates), BEGIN_CROWD)


def put(words: str, begin: str) -> None:
    """Replace what stands between `begin` and the next end; the words around it stay."""
    before, rest = DOCUMENT.read_text().split(begin)
    after = rest.split(END, 1)[1]
    DOCUMENT.write_text(f"{before}{begin}\n{words}\n{END}{after}")
