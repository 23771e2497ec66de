"""The Celery worker of `make dev`: ends with its parent and starts anew when the code changes."""

import atexit
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_crm.settings")

CELERY = ["-m", "celery", "--quiet", "--app", "feedback_crm"]
WORKER = [*CELERY, "worker", "--beat", "--pool", "threads", "--loglevel", "info"]


def run_worker() -> None:
    worker = subprocess.Popen([sys.executable, *WORKER])
    atexit.register(worker.terminate)  # the reloader ends this process when a file has changed
    worker.wait()
    while True:  # a worker that fell over on a half-typed file waits for the next change
        time.sleep(1)


if __name__ == "__main__":
    import django
    from django.utils import autoreload

    django.setup()
    autoreload.run_with_reloader(run_worker)
