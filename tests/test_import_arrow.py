"""What one app takes of another goes one way, whatever it is written in (docs: the app map).

Imports, and only through the front rooms; what templates load, include, extend, show in their slots
and lead to; the styles and scripts they bring; addresses, templates, rights and codes of the
history that are named.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.source import ROOT, name_of, python_files, templates, tree

# From below to above; apps in one row are siblings and do not know each other.
ARROW = [
    {"core"},
    {"organization"},
    {"clients", "appeal_types", "messaging"},
    {"notifications"},
    {"feedback"},
    {"routing"},
    {"activities"},
    {"compensations", "measures", "correspondence"},
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
        ("feedback", "apps.core.text.richtext.clean_html", True),
        ("feedback", "apps.notifications.extensions.clocks", True),
        ("feedback", "apps.feedback.pages.home.views", True),
        ("feedback", "apps.clients.views.ClientList", False),
        ("feedback", "apps.reports.services.count", False),
        ("clients", "apps.appeal_types.models.AppealType", False),
        ("core", "apps.organization.models.User", False),
        ("feedback", "tests.source.tree", False),
    ],
)
def test_the_rule_itself(app, module, is_allowed):
    assert (complaint_about(app, module) is None) is is_allowed


# What stands above the features of `feedback`; all else holds rules, and no page.
ABOVE_FEATURES = {"actions", "apps", "pages", "services", "tasks", "templatetags", "urls"}


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "apps").parts[1].removesuffix(".py")


def test_rules_of_feedback_know_no_pages():
    wrong = [
        f"{name_of(path)}:{line} imports {module}"
        for path in python_files("apps/feedback")
        if room_of(path) not in ABOVE_FEATURES | {"tests"}
        for line, module in imported_modules(path)
        if module.startswith("apps.feedback.") and module.split(".")[2] in ABOVE_FEATURES
    ]
    assert not wrong, "\n".join(["", *wrong])


# Whose a style or a script is, by the first part of its name; the others are of `core`.
OWN = {
    "clients": {"clients"},
    "notifications": {"bell", "notifications"},
    "feedback": {
        "advice",
        "document",
        "forget",
        "home",
        "neighbours",
        "register",
        "registration",
    },
    "routing": {"routing"},
    "activities": {"activities", "followup"},
    "correspondence": {"talk"},
    "complaints": {"board", "bulk", "triage"},
    "surveys": {"survey"},
    "reports": {"reports"},
}
OF_CORE = {
    "admin",
    "admin_theme",
    "app",
    "forms",
    "frame",
    "print",
    "resend",
    "search",
    "searchable",
    "theme",
    "tokens",
    "copy",
}
OWNER = {stem: app for app, stems in OWN.items() for stem in stems}
TAGS = {path.stem: app_of(path) for path in ROOT.glob("apps/*/templatetags/[a-z]*.py")}
TAG = re.compile(r"{%\s*(load|include|extends|url)\s+(.+?)\s*%}")
QUOTED = re.compile(r"""["']([^"']+)["']""")
STATIC = re.compile(r"""["'](?:css|js)/([a-z_]+)[\w-]*\.(?:css|js)["']""")
# An address, a right or a code of the history, a template.
NAMED_IN_PYTHON = re.compile(r"([a-z_]+)([:.][a-z_]+|/[\w/]+\.html)")
NAMED_IN_TEMPLATE = re.compile(r"""(?:perms\.|["'])([a-z_]+)\.[a-z_]+(?=[\s"'])""")

# What still goes the wrong way. Nothing comes in here; what is mended goes out.
WRONG_WAY: set[str] = set()


def of_template(name: str) -> str:
    """The app of a template, by its folder; what lies elsewhere is of `core`."""
    parts = name.removeprefix("admin/").split("/")
    return parts[0] if len(parts) > 1 and parts[0] in LEVEL else "core"


def named_in_tag(tag: str, said: str) -> list[str]:
    """The apps that `{% tag said %}` names, as far as they can be read from it."""
    if tag == "load":
        libraries = said.partition(" from ")[2] or said
        return [TAGS[name] for name in libraries.split() if name in TAGS]
    if (quoted := QUOTED.match(said)) is None:
        return []
    if tag in ("include", "extends"):
        return [of_template(quoted[1])]
    return [app for app in [quoted[1].partition(":")[0]] if app in LEVEL]


def named_in_template(text: str) -> Iterator[tuple[str, str]]:
    """(what, app) of all that a template takes of an app."""
    for tag, said in TAG.findall(text):
        what = f"{tag} {QUOTED.match(said)[1]}" if QUOTED.match(said) else tag
        yield from ((what, app) for app in named_in_tag(tag, said))
    yield from ((f"static {stem}", OWNER.get(stem, "core")) for stem in STATIC.findall(text))
    for found in NAMED_IN_TEMPLATE.finditer(text):
        if found[1] in LEVEL:
            yield found[0].strip("\"'"), found[1]


def named_in_python(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = NAMED_IN_PYTHON.fullmatch(node.value)
            if found and found[1] in LEVEL:
                yield node.value, found[1]


def wrong_ways() -> set[str]:
    """«path: what of app» for each that is not above the app it takes it of."""
    taken = [
        (path, of_template(path.relative_to(ROOT / "templates").as_posix()), what, app)
        for path in templates()
        for what, app in named_in_template(path.read_text())
    ]
    taken += [
        (path, app_of(path), what, app)
        for path in python_files("apps")
        if "tests" not in path.parts and path.parent != ROOT / "apps"
        for what, app in named_in_python(path)
    ]
    return {
        f"{name_of(path)}: {what} of {app}"
        for path, own, what, app in taken
        if app != own and LEVEL[app] >= LEVEL[own]
    }


def test_templates_and_addresses_go_one_way():
    new = wrong_ways() - WRONG_WAY
    assert not new, "\n".join(["", *sorted(new)])


def test_what_is_mended_is_no_exception_any_more():
    mended = WRONG_WAY - wrong_ways()
    assert not mended, "\n".join(["", *sorted(mended)])


def test_whose_each_style_and_script_is():
    stems = {re.match("[a-z_]+", path.stem)[0] for path in ROOT.glob("static/[cj]s*/*")}
    assert stems == set(OWNER) | OF_CORE


@pytest.mark.parametrize(
    ("text", "apps"),
    [
        ("{% load i18n complaints %}", ["complaints"]),
        ("{% load bulk_bar from complaints %}", ["complaints"]),
        ("{% include 'surveys/_survey.html' with row=row %}", ["surveys"]),
        ('{% extends "base.html" %}', ["core"]),
        ("{% url 'reports:index' %}", ["reports"]),
        ("{% url step.url_name %}", []),
        ('{% slot "feedback.home" %}', ["feedback"]),
        ("{% static 'js/board-cards.js' %}", ["complaints"]),
        ('{% if entry.action == "surveys.ask" %}', ["surveys"]),
        ("{% if perms.feedback.process %}", ["feedback"]),
        ("{% static 'css/admin_theme.css' %}", ["core"]),
    ],
)
def test_what_is_read_from_a_template(text, apps):
    assert [app for _what, app in named_in_template(text)] == apps
