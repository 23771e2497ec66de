"""A process starts light: what only an export, a letter or a call needs is loaded by these."""

import subprocess
import sys

from tests.source import ROOT

HEAVY = ("PIL", "docx", "fontTools", "fpdf", "holidays", "lxml", "openpyxl", "requests")
LOADED = f"""
import sys
import django
django.setup()
from django.urls import get_resolver
from feedback_crm import celery, wsgi
get_resolver().url_patterns
celery.app.loader.import_default_modules()
print(*[name for name in {HEAVY} if name in sys.modules])
"""
SHARED = """
import gc
from feedback_crm import wsgi
from feedback_crm.shared_memory import load_for_all
load_for_all()
from django.template import engines
print(len(engines["django"].engine.template_loaders[0].get_template_cache), gc.get_freeze_count())
"""


def said(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, check=True, capture_output=True
    )
    return done.stdout.decode().strip()


def test_pages_and_workers_start_without_the_heavy_libraries():
    assert said(LOADED) == ""


def test_workers_of_the_web_find_the_templates_loaded():
    templates, frozen = map(int, said(SHARED).split())
    assert templates >= len(list((ROOT / "templates").rglob("*.html")))
    assert frozen > 0
