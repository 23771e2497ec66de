"""Static files as production serves them: collected, hashed, and every one that a page asks for."""

import json
import re

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.source import ROOT, name_of, templates

ASKED_FOR = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Return the folder that `collectstatic` filled by the storage of production."""
    folder = tmp_path_factory.mktemp("static")
    storages = {"staticfiles": {"BACKEND": "feedback_crm.static_files.HashedFilesStorage"}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


@pytest.fixture(scope="module")
def manifest(collected) -> dict[str, str]:
    return json.loads((collected / "staticfiles.json").read_text())["paths"]


def test_every_file_that_a_template_names_is_collected(manifest):
    missing = {
        f"{name_of(template)}: {path}"
        for template in templates()
        for path in ASKED_FOR.findall(template.read_text())
        if path not in manifest
    }
    assert not missing


def test_what_is_served_bears_its_hash_and_comes_compressed(collected, manifest):
    style = manifest["css/app.css"]
    assert re.fullmatch(r"css/app\.[0-9a-f]{12}\.css", style)
    assert (collected / f"{style}.gz").exists()


def test_the_unused_parts_of_npm_packages_stay_out(collected):
    size = sum(path.stat().st_size for path in collected.rglob("*") if path.is_file())
    assert size < 60 * MEGABYTE
    assert not list((collected / "tabler").rglob("*.map"))


def test_every_script_and_style_of_ours_is_named_by_a_template_or_by_a_form():
    sources = [*templates(), *(ROOT / "apps").rglob("*.py"), *(ROOT / "static").rglob("*.css")]
    text = "\n".join(path.read_text() for path in sources)
    ours = [*(ROOT / "static").rglob("*.js"), *(ROOT / "static").rglob("*.css")]
    assert not [name_of(path) for path in ours if path.name not in text]
