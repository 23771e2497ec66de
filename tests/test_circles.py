"""No module needs, by whatever way, what needs it; imports inside functions count as well."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from celery import Task
from django.utils.module_loading import import_string

from tests.source import ROOT, python_files, tree

TASK = r"apps\.\w+\.tasks\.\w+"


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {dotted(path): path for path in python_files("apps") if "tests" not in path.parts}


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, in functions too, and not for the sake of types alone."""
    waiting: list[ast.AST] = [tree(path)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


def circles(needs: dict[str, set[str]]) -> set[frozenset[str]]:
    """The strongly connected components of more than one module (Tarjan)."""
    place: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found = set()

    def walk(module: str) -> None:
        place[module] = lowest[module] = len(place)
        stack.append(module)
        for other in needs[module]:
            if other not in place:
                walk(other)
            if other in stack:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == place[module]:
            circle = frozenset(stack[stack.index(module) :])
            del stack[stack.index(module) :]
            if len(circle) > 1:
                found.add(circle)

    for module in sorted(needs):
        if module not in place:
            walk(module)
    return found


def needs() -> dict[str, set[str]]:
    found = defaultdict(set)
    for module, path in MODULES.items():
        found[module] = {other for other in imported(path) if other in MODULES} - {module}
    return found


def test_nothing_goes_round():
    found = circles(needs())
    assert not found, "\n".join(["", *(", ".join(sorted(circle)) for circle in found)])


def test_a_circle_is_found_however_long():
    ring = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()}
    assert circles(ring) == {frozenset("abc")}
    assert circles({"a": {"b"}, "b": set()}) == set()


def test_each_task_that_is_sent_by_its_name_is_there():
    """What `core.queue` does not import is looked for here."""
    sent = {
        node.value
        for path in python_files("apps")
        if "tests" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and re.fullmatch(TASK, str(node.value))
    }
    assert len(sent) >= 3
    for name in sent:
        assert isinstance(import_string(name), Task), name
