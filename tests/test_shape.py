"""The shape that keeps code readable: short functions, small files, names that say something."""

import ast
import re
from pathlib import Path
from statistics import median, quantiles

from tests.source import ROOT, name_of, python_files, templates, tree

LONGEST_FUNCTION = 60  # lines
LONGEST_FILE = 500
LONGEST_TEMPLATE = 120
LONG_LINE = 120  # characters in a template; a tag cannot be broken, nor words that hang together
SHARE_OF_LONG_LINES = 0.005  # fewer is better
FORMATTED_BY_HAND = "# fmt: " + "skip"
LAID_OUT_BY_HAND = 9  # tables of data; fewer is better
LARGEST_ROOT = 26  # entries of an app: what is more is cut by feature (decision 058)
NOT_CUT = {"demo"}
NAMELESS = re.compile(r"(utils?|helpers?|common|misc)\b")


def functions(*packages: str) -> list[tuple[str, int]]:
    """Return (place, lines) of every function and method, docstring and all."""
    return [
        (f"{name_of(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1)
        for path in python_files(*packages)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def too_long(files: list[Path], limit: int) -> list[str]:
    lengths = [(name_of(path), len(path.read_text().splitlines())) for path in files]
    return [f"{name}: {length} lines" for name, length in lengths if length > limit]


def test_no_function_is_too_long():
    long = [f"{place}: {lines} lines" for place, lines in functions() if lines > LONGEST_FUNCTION]
    assert not long, "\n".join(["", *long])


def test_functions_are_short_on_the_whole():
    lengths = [lines for _, lines in functions("apps", "feedback_crm")]
    ninth_tenth = quantiles(lengths, n=10)[-1]
    print(f"{len(lengths)} functions, median {median(lengths)}, nine in ten ≤ {ninth_tenth:.0f}")  # noqa: T201
    assert median(lengths) <= 10
    assert ninth_tenth <= 30


def test_no_file_is_too_long():
    files = [*python_files(), *(ROOT / "static").rglob("*.js")]
    assert not too_long(files, LONGEST_FILE)


def test_no_app_is_a_heap():
    roots = {
        app.name: {path.name for path in app.iterdir() if path.is_file() or any(path.rglob("*.py"))}
        for app in (ROOT / "apps").iterdir()
        if (app / "apps.py").exists() and app.name not in NOT_CUT
    }
    assert not {app: len(names) for app, names in roots.items() if len(names) > LARGEST_ROOT}


def test_no_template_is_too_long():
    assert not too_long(templates(), LONGEST_TEMPLATE)


def test_templates_break_their_lines():
    lines = [line for path in templates() for line in path.read_text().splitlines()]
    long = [line.strip() for line in lines if len(line) > LONG_LINE]
    print(f"{len(long)} of {len(lines)} lines are long, {len(long) / len(lines):.1%}")  # noqa: T201
    assert len(long) <= SHARE_OF_LONG_LINES * len(lines), "\n".join(["", *long])


def test_no_module_is_called_after_nothing():
    assert not [name_of(path) for path in python_files() if NAMELESS.match(path.stem)]


def test_the_formatter_decides_how_code_looks():
    by_hand = [name_of(path) for path in python_files() if FORMATTED_BY_HAND in path.read_text()]
    lines = sum(path.read_text().count(FORMATTED_BY_HAND) for path in python_files())
    assert lines <= LAID_OUT_BY_HAND, by_hand
