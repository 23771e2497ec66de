"""Loaded by pytest before the settings: what the tests need when the environment says nothing."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("SECRET_KEY", "the-tests-know-it")
if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="feedback-crm-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ["DEBUG"] = "false"
os.environ["DEMO_MODE"] = "false"
os.environ["HTTPS_ONLY"] = "false"
# Playwright keeps an event loop in the thread of the tests; Django would take it for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Tables that live for a moment: nothing to compile, nothing to wait for the disk for. Words of
# rolled back documents wait in an index by trigrams until it is vacuumed, and without statistics
# PostgreSQL reads all that waits for each document that is saved.
WITHOUT_WAITING = "-c jit=off -c synchronous_commit=off -c gin_pending_list_limit=64"
os.environ.setdefault("PGOPTIONS", WITHOUT_WAITING)
