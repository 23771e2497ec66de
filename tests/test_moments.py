"""No test keeps a moment from before it began: between collecting and running lies a midnight."""

import ast
from collections.abc import Iterator

from tests.source import ROOT, name_of, tree

CLOCKS = {"now", "localdate", "localtime", "today", "time"}
TESTS = sorted([*ROOT.glob("apps/*/tests/**/*.py"), *ROOT.glob("tests/*.py"), ROOT / "conftest.py"])


def called(node: ast.AST) -> str:
    function = getattr(node, "func", None)
    return getattr(function, "attr", getattr(function, "id", ""))


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What is evaluated while a module is read: no bodies of functions, but their decorators."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        children = [*node.decorator_list, *node.args.defaults]
    elif isinstance(node, ast.Lambda):
        children = []
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        yield child
        yield from run_at_import(child)


def asks_the_clock(node: ast.AST) -> bool:
    return called(node) in CLOCKS and isinstance(node.func, ast.Attribute) and not node.args


def askers() -> set[str]:
    """Functions of the tests that answer by the clock: `in_days`, …"""
    return {
        node.name
        for path in TESTS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        and any(
            isinstance(each, ast.Return)
            and each.value is not None
            and any(map(asks_the_clock, ast.walk(each.value)))
            for each in node.body
        )
    }


def test_no_moment_is_kept_from_before_the_test():
    asked = CLOCKS - {"time"} | askers()
    kept = [
        f"{name_of(path)}:{node.lineno} {called(node)}()"
        for path in TESTS
        for node in run_at_import(tree(path))
        if isinstance(node, ast.Call) and (asks_the_clock(node) or called(node) in asked)
    ]
    assert not kept, kept
