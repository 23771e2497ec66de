"""The Celery application: Redis in production, the filesystem transport in the quick start."""

import logging
import os

from celery.signals import setup_logging, worker_before_create_process
from kombu import Exchange, Queue
from kombu.transport import TRANSPORT_ALIASES

from feedback_crm.broker import App
from feedback_crm.shared_memory import leave_alone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_crm.settings")

TRANSPORT_ALIASES["filesystem"] = "feedback_crm.queue_folder:Transport"

app = App("feedback_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
worker_before_create_process.connect(leave_alone)

# What waits for servers of others has workers of its own: one that hangs keeps nothing inside from
# its people (decision 036). A worker that is told no queues serves both.
OUTGOING = "outgoing"
CALLS_OTHERS = (
    "apps.messaging.tasks.deliver_messages",
    "apps.messaging.tasks.fetch_reports",
    "apps.messaging.tasks.sweep_outgoing",
)
app.conf.task_queues = [
    Queue(name, Exchange(name, "direct"), routing_key=name)
    for name in (app.conf.task_default_queue, OUTGOING)
]
app.conf.task_routes = {name: {"queue": OUTGOING} for name in CALLS_OTHERS}


@setup_logging.connect
def keep_logging_of_settings(loglevel: int = logging.INFO, **_kwargs) -> None:
    """Celery's own log would tell the rows of broken rules (`core.operations.logs`)."""
    logging.getLogger("celery").setLevel(loglevel)
