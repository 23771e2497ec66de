"""README and docs say what is there: their links lead somewhere, their tables match the code."""

import re
from pathlib import Path

import pytest
from django_fsm import Transition

from apps.core.actions.table import actions_table
from apps.core.extensions import health
from apps.feedback.models import Feedback, State
from apps.messaging.services.health import OUTGOING, WORKER
from apps.notifications.events import NOBODY_PROCESSES
from tests.source import ROOT, name_of
from tests.test_import_arrow import ARROW

README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
APPS = {path.parent.name for path in (ROOT / "apps").glob("*/apps.py")}


def section(title: str) -> str:
    """The text under a heading of the README, up to the next one of the same level or above."""
    level = len(title) - len(title.lstrip("#"))
    after = README.partition(f"{title}\n")[2]
    return re.split(rf"^#{{1,{level}}} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of the rows of a table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives to the headings of a page."""
    titles = HEADING.findall(page.read_text())
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("text", PAGES, ids=name_of)
def test_every_link_and_picture_leads_somewhere(text):
    lost = []
    for link in LINK.findall(text.read_text()):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        address, _, anchor = link.partition("#")
        target = (text.parent / address).resolve() if address else text
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert not lost


def test_every_picture_is_shown_and_small():
    shown = {
        (page.parent / link).resolve()
        for page in PAGES
        for link in LINK.findall(page.read_text())
        if link.endswith(".png")
    }
    assert shown == set((ROOT / "docs" / "img").iterdir())
    assert [name_of(path) for path in shown if path.stat().st_size > 120 * 1024] == []


def test_decisions_are_numbered_once_and_listed():
    """A number may be missing: it is kept for a decision that is still being written."""
    folder = ROOT / "docs" / "decisions"
    decisions = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    numbers = [int(path.name[:3]) for path in decisions]
    assert len(numbers) == len(set(numbers))
    listed = LINK.findall((folder / "README.md").read_text())
    assert listed == [path.name for path in decisions]
    for path in decisions:
        text = path.read_text()
        assert text.startswith(f"# {path.name[:3]} · ")
        for part in ("**Context.**", "**Decision.**", "**Consequence.**"):
            assert part in text, (path.name, part)


def test_a_decision_that_the_code_names_exists():
    named = {
        name
        for package in ("apps", "feedback_crm", "bench", "deploy", "drill")
        for path in (ROOT / package).rglob("*.py")
        for name in re.findall(r"docs/[\w\-/]+\.md", path.read_text())
    }
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))
    assert {"run", "test"} <= named
    assert named <= targets


def transitions() -> dict[str, tuple[set[str], set[str]]]:
    """Each transition of the model: the states it starts from, and those it may end in."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    every: list[Transition] = Feedback._meta.get_field("state").get_all_transitions(Feedback)
    for one in every:
        targets = getattr(one.target, "allowed_states", [one.target])
        found.setdefault(one.name, (set(), set(map(str, targets))))[0].add(str(one.source))
    return found


def test_the_state_table_is_that_of_the_model():
    table = {}
    for action, move, *_ in rows(section("## The document and its states")):
        sources, target = move.split(" → ")
        table[action.strip("`")] = (set(sources.split(", ")), set(target.split(", ")))
    assert table == transitions()
    named = {state for ends in table.values() for states in ends for state in states}
    assert named == set(State.values)


def test_the_table_of_the_actions_is_that_of_the_declarations():
    """`manage.py show_actions` writes it."""
    written = (ROOT / "docs" / "architecture.md").read_text()
    assert actions_table() in written, f"put in:\n{actions_table()}"


def test_the_map_names_every_app_in_the_order_of_the_imports():
    text = section("## The map")
    assert {app.strip("`") for app, _ in rows(text)} == APPS
    drawn = [set(re.findall(r"\w+", step)) for step in text.split("```")[1].split("←")]
    assert drawn == [level & APPS for level in ARROW if level & APPS]


def test_every_problem_that_a_monitor_is_told_of_stands_in_the_readme():
    told = re.findall(r'Problem\("(\w+)"', "".join(p.read_text() for p in health_checks()))
    assert {"media", "broker"} <= set(told)
    words = section("## In production")
    codes = {*told, *(check.code for check in health), WORKER, OUTGOING, NOBODY_PROCESSES}
    assert [code for code in sorted(codes) if f"`{code}`" not in words] == []


def health_checks() -> set[Path]:
    modules = (check.find.__module__ for check in health)
    return {ROOT / f"{module.replace('.', '/')}.py" for module in modules}


def test_every_dependency_has_its_reason():
    text = section("## Why each dependency").lower()
    lines = (ROOT / "requirements.in").read_text().splitlines()
    packages = [re.match(r"[\w\-]+", line)[0].lower() for line in lines if line[:1].isalpha()]
    assert "django" in packages
    assert [name for name in packages if name not in text] == []
