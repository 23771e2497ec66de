"""How far a reader walks who follows a request: four journeys through the rooms.

`python -m bench.journeys` fills a SQLite database with a small demo and asks for a search, a
registration, a closing and a report, as a browser would. `sys.setprofile` reports each call of a
Python function; those of a file under `apps/` count. A *file* counts once; a *change* is a call
whose file is not that of the call before it, be it a call there or one after the way back. Calls
into Django and the libraries in between do not count, nor do returns. A list calls the same few
files for each of its rows: *ways* are the changes from one file to another, each counted once.
Each journey is walked once before, and taken back, so that imports, caches and compiled templates
are behind.

What follows later in a worker (letters, notices) is another journey and not in the figures.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import FrameType
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
APPS = f"{ROOT / 'apps'}{os.sep}"
DOCUMENTS, CLIENTS = 120, 40
READER, REGISTRAR, HANDLER = "quality", "registrar", "handler"


@dataclass
class Walk:
    """The files of the calls, in their order; a file that calls itself is written down once."""

    steps: list[str] = field(default_factory=list)

    @property
    def files(self) -> list[str]:
        """Each file once, in the order in which the walk comes to it."""
        return list(dict.fromkeys(self.steps))

    @property
    def changes(self) -> int:
        return max(len(self.steps) - 1, 0)

    @property
    def ways(self) -> int:
        return len(set(pairwise(self.steps)))

    def note(self, frame: FrameType, event: str, argument: object) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(APPS) and frame.f_code.co_name != "<module>":
            place = name.removeprefix(f"{ROOT}{os.sep}")
            if self.steps[-1:] != [place]:
                self.steps.append(place)


@contextmanager
def walked():
    """The `Walk` of what is done inside."""
    walk = Walk()
    sys.setprofile(walk.note)
    try:
        yield walk
    finally:
        sys.setprofile(None)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.journeys", description=__doc__)
    parser.add_argument("--files", action="store_true", help="name the files, in their order")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        _prepare(var)
        print("| journey | files | ways | changes of file |\n|---|---|---|---|")
        for name, ask in journeys().items():
            try_out(ask)
            with walked() as walk:
                ask()
            print(f"| {name} | {len(walk.files)} | {walk.ways} | {walk.changes} |")
            if options.files:
                print("\n".join(f"  {place}" for place in walk.files), file=sys.stderr)


def _prepare(var: str) -> None:
    """The product upon a database of its own with a few documents."""
    os.environ |= {
        "ALLOWED_HOSTS": "testserver",
        "DATABASE_URL": f"sqlite:///{var}/journeys.sqlite3",
        "DEBUG": "false",
        "DEMO_MODE": "true",
        "DJANGO_SETTINGS_MODULE": "feedback_crm.settings",
        "HTTPS_ONLY": "false",
        "LOG_LEVEL": "ERROR",
        "SECRET_KEY": "the-bench-knows-it",
        "VAR_DIR": var,
    }
    os.environ.pop("CELERY_BROKER_URL", None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("demo", documents=DOCUMENTS, clients=CLIENTS, verbosity=0)


def journeys() -> dict[str, Callable[[], None]]:
    """What asks for each, by its name; everybody has signed in before."""
    from django.urls import reverse

    reader, registrar, handler = (_browser(who) for who in (READER, REGISTRAR, HANDLER))
    return {
        "search": partial(_get, reader, reverse("feedback:list"), {"q": "приём"}),
        "registration": partial(_post, registrar, reverse("feedback:new"), _new_appeal()),
        "closing": _closing(handler),
        "report": partial(_get, reader, reverse("reports:complaints"), _quarter()),
    }


def _browser(who: str):
    from django.contrib.auth import get_user_model
    from django.test import Client as Browser

    browser = Browser()
    browser.force_login(get_user_model().objects.get(username=who))
    return browser


def _get(browser, address: str, values: dict) -> None:
    _expect(200, browser.get(address, values), address)


def _post(browser, address: str, values: dict) -> None:
    _expect(302, browser.post(address, values), address)


def _expect(status: int, answer, address: str) -> None:
    assert answer.status_code == status, f"{address}: {answer.status_code}"


def _new_appeal() -> dict:
    from apps.feedback.models import Feedback, State

    example = Feedback.objects.filter(
        state=State.CLOSED, is_complaint=True, client__isnull=False, subject_employee__isnull=False
    ).earliest("pk")
    return {
        "key": uuid4(),
        "action": "register",
        "client": example.client_id,
        "type": example.type_id,
        "category": example.category_id,
        "subject_employee": example.subject_employee_id,
        "branch": example.branch_id,
        "channel": "phone",
        "statement": "<p>Ждал приёма сорок минут, никто не подошёл и не извинился.</p>",
    }


def _closing(browser) -> Callable[[], None]:
    """The closing of a document of which nothing is left to be done, by somebody who processes."""
    from django.urls import reverse

    from apps.feedback.models import Feedback, State

    note = {"confirmation": "call", "confirmation_note": "По телефону, клиент доволен"}
    for feedback in Feedback.objects.filter(state=State.VERIFIED).order_by("pk"):
        address = reverse("feedback:close", args=[feedback.pk])
        close = partial(_post, browser, address, note | {"version": feedback.version})
        with suppress(AssertionError):
            try_out(close)
            return close
    raise LookupError("No document can be closed.")


def try_out(ask: Callable[[], None]) -> None:
    """Do it, and take back what it wrote."""
    from django.db import transaction

    with transaction.atomic():
        ask()
        transaction.set_rollback(True)


def _quarter() -> dict:
    today = date.today()
    return {"date_from": today - timedelta(days=90), "date_to": today}


if __name__ == "__main__":
    main()
