"""The Russian catalogue is complete, in step with the sources, and says what the msgids say."""

import re
import shutil
import subprocess
import sys

import polib
import pytest

from tests.source import ROOT

CATALOGUE = ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
# As in `make messages`.
OPTIONS = ["--locale=ru", "--no-location", "--no-obsolete", "--no-wrap", "--ignore=*/tests/*"]


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_string_is_translated(catalogue):
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []


def test_no_translation_is_a_guess_or_a_left_over(catalogue):
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_plurals_have_the_three_forms_of_russian(catalogue):
    assert "nplurals=3" in catalogue.metadata["Plural-Forms"]
    plurals = [entry for entry in catalogue if entry.msgid_plural]
    assert plurals
    assert [entry.msgid for entry in plurals if sorted(entry.msgstr_plural) != [0, 1, 2]] == []


def test_translations_keep_the_placeholders(catalogue):
    """A form of a plural may leave out the number («один файл»), but never bring another."""
    for entry in catalogue:
        wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for text in texts(entry):
            found = set(PLACEHOLDER.findall(text))
            assert found <= wanted, entry.msgid
            assert entry.msgid_plural or found == wanted, entry.msgid


def test_strings_are_english_in_the_sources(catalogue):
    assert [entry.msgid for entry in catalogue if CYRILLIC.search(entry.msgid)] == []


def test_the_compiled_catalogue_is_in_step(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    in_mo = {key(entry): texts(entry) for entry in compiled}
    in_po = {key(entry): texts(entry) for entry in catalogue if entry.translated()}
    assert in_mo == in_po, "run: make messages"


@pytest.mark.gettext
def test_the_catalogue_holds_what_the_sources_say(catalogue, tmp_path):
    for name in ("apps", "feedback_crm", "templates", "locale"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *OPTIONS],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    collected = polib.pofile(str(tmp_path / CATALOGUE.relative_to(ROOT)))
    said = {key(entry) for entry in collected if not entry.obsolete}
    held = {key(entry) for entry in catalogue}
    assert said - held == set(), "run: make messages"
    assert held - said == set(), "run: make messages"
