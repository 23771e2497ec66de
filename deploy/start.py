"""Prepares the database and keeps the processes of a Procfile until Ctrl-C.

Called by `quickstart.py` in the virtual environment, which has checked the port and set PORT, DEBUG
and DEMO_MODE. DEMO_DOCUMENTS says how many documents an empty database gets.
"""

import os
import secrets
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_crm.settings")

PROCFILES = {"run": "Procfile", "dev": "Procfile.dev"}


def main(mode: str) -> None:
    os.umask(0o077)  # the database and the files of clients are for their owner only
    keep_secret_key()
    prepare(mode)
    sys.exit(supervise(ROOT / PROCFILES[mode]))


def keep_secret_key() -> None:
    """Make the secret key once, readable by its owner only, so that sessions outlive a restart."""
    if os.environ.get("SECRET_KEY"):
        return
    path = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or not path.read_text().strip():
        path.write_text(secrets.token_urlsafe(50))
    os.environ["SECRET_KEY"] = path.read_text().strip()


def prepare(mode: str) -> None:
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if mode == "run":
        call_command("collectstatic", verbosity=0, interactive=False)
    documents = int(os.environ.get("DEMO_DOCUMENTS") or 2000)
    call_command("demo", if_empty=True, documents=documents)
    connections.close_all()


def supervise(procfile: Path) -> int:
    """Run every process of `procfile` until a signal comes; then none is left."""
    from deploy.supervisor import Supervisor, read_procfile

    threading.Thread(target=announce, args=[os.environ["PORT"]], daemon=True).start()
    return Supervisor(read_procfile(procfile)).run()


def announce(port: str) -> None:
    """Print the address and the sign-ins once the product answers."""
    from django.conf import settings

    address = f"http://127.0.0.1:{port}"
    while not answers(f"{address}/healthz/"):
        time.sleep(0.2)
    print(
        f"\n  {address}/\n"
        f"  Sign in as: {', '.join(settings.DEMO_USERNAMES)}\n"
        f"  Password:   {settings.DEMO_PASSWORD}\n"
        "  Ctrl-C ends it.\n",
        flush=True,
    )


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 -- our own address
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    main(sys.argv[1])
