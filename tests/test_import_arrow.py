"""Imports go one way between the apps, and only through their front rooms (docs: the app map)."""

import ast
from pathlib import Path

import pytest

from tests.source import ROOT, name_of, python_files, tree

# From below to above; apps in one row are siblings and do not know each other.
ARROW = [
    {"core"},
    {"organization"},
    {"clients", "appeal_types", "notifications"},
    {"feedback"},
    {"complaints"},
    {"surveys", "intake"},
    {"reports"},
    {"demo"},
]
LEVEL = {app: level for level, apps in enumerate(ARROW) for app in apps}
FRONT_ROOMS = {"models", "services", "permissions", "extensions"}
# What every app needs may be taken from any room of `core`.
OPEN_TO_ALL = {"core"}


def app_of(path: Path) -> str:
    return path.relative_to(ROOT / "apps").parts[0]


def imported_modules(path: Path) -> list[tuple[int, str]]:
    """Return (line, dotted module) of every import, those inside functions too."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def complaint_about(app: str, module: str) -> str | None:
    """Say what is wrong with an import of `module` in `app`, if anything is."""
    parts = module.split(".")
    if parts[0] in ("tests", "conftest", "bench", "drill"):
        return "the product does not know its tests"
    if parts[0] != "apps" or len(parts) < 3 or parts[1] == app:
        return None
    other, room = parts[1], parts[2]
    if LEVEL[other] >= LEVEL[app]:
        return f"{app} is not above {other}"
    if other not in OPEN_TO_ALL and room not in FRONT_ROOMS:
        return f"only {', '.join(sorted(FRONT_ROOMS))} of {other} are open to {app}"
    return None


def test_every_app_has_a_place_on_the_arrow():
    apps = {path.name for path in (ROOT / "apps").iterdir() if (path / "apps.py").exists()}
    assert apps - set(LEVEL) == set()


def test_imports_go_one_way():
    violations = [
        f"{name_of(path)}:{line} imports {module}: {complaint}"
        for path in python_files("apps")
        if "tests" not in path.parts and path.parent != ROOT / "apps"
        for line, module in imported_modules(path)
        if (complaint := complaint_about(app_of(path), module))
    ]
    assert not violations, "\n".join(["", *violations])


@pytest.mark.parametrize(
    ("app", "module", "is_allowed"),
    [
        ("feedback", "apps.clients.models.Client", True),
        ("feedback", "apps.core.richtext.clean_html", True),
        ("feedback", "apps.notifications.extensions.clocks", True),
        ("feedback", "apps.feedback.views.home", True),
        ("feedback", "apps.clients.views.ClientList", False),
        ("feedback", "apps.reports.services.count", False),
        ("clients", "apps.appeal_types.models.AppealType", False),
        ("core", "apps.organization.models.User", False),
        ("feedback", "tests.source.tree", False),
    ],
)
def test_the_rule_itself(app, module, is_allowed):
    assert (complaint_about(app, module) is None) is is_allowed
