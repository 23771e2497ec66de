"""What all lists share is spelled once: in `core.lists` and its templates, and nowhere beside."""

import re

import pytest

from tests.source import ROOT, name_of, python_files, templates

FRAGMENTS = "templates/components/list/"
# What is spelled, and where it may stand.
ONCE = {
    "a chip that can be removed": (r"chip-remove", {FRAGMENTS}),
    "the pager of a list": (r'class="pager', {FRAGMENTS}),
    "a head that sorts": (r"aria-sort", {FRAGMENTS}),
    "a query string": (r"\burlencode\(|\.urlencode\b", {"apps/core/lists/querystring.py"}),
    "a file of comma separated values": (r"csv\.writer\(", {"apps/core/transfer/csv_files.py"}),
    "a chip": (r"^class Chip\b", {"apps/core/lists/chips.py"}),
    "a paginator": (r"Paginator\b", set()),
}
# The levels of a report are moved and taken out like chips.
ELSEWHERE = {
    "templates/reports/_settings.html",
}


def spelled(pattern: str, allowed: set[str]) -> set[str]:
    files = [path for path in python_files("apps") if "tests" not in path.parts]
    return {
        name
        for path in [*files, *templates()]
        if not (name := name_of(path)).startswith(tuple(allowed))
        and re.search(pattern, path.read_text(), re.MULTILINE)
    }


@pytest.mark.parametrize("what", ONCE)
def test_what_lists_share_is_spelled_once(what):
    assert spelled(*ONCE[what]) <= ELSEWHERE


def test_exceptions_go_once_they_are_mended():
    found = set().union(*(spelled(*once) for once in ONCE.values()))
    assert not ELSEWHERE - found
    assert (ROOT / FRAGMENTS).is_dir()
