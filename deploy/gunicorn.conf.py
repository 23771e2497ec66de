"""Gunicorn, in the quick start and in the container alike."""

import os
import sys

from deploy import database_patience
from deploy.closing_time import stop_at_the_door

wsgi_app = "feedback_crm.wsgi"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "deploy.web_worker.WebWorker"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60  # seconds: a large export
graceful_timeout = 60  # seconds for what is under way when the server is told to end
max_requests = 5000  # a worker is replaced before a leak could matter …
max_requests_jitter = 500  # … and never all of them at once
preload_app = True
loglevel = "warning"
# A request line may hold what somebody searched for, a name or a phone: no access log.
accesslog = None


def when_ready(server):
    stop_at_the_door(server)
    if "feedback_crm.wsgi" in sys.modules:
        from feedback_crm.shared_memory import load_for_all

        load_for_all()


def post_fork(server, worker):
    database_patience.install()
