"""The Celery application: Redis in production, the filesystem transport in the quick start."""

import logging
import os

from celery.signals import setup_logging
from kombu.transport import TRANSPORT_ALIASES

from feedback_crm.broker import App

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_crm.settings")

TRANSPORT_ALIASES["filesystem"] = "feedback_crm.queue_folder:Transport"

app = App("feedback_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_logging_of_settings(loglevel: int = logging.INFO, **_kwargs) -> None:
    """Celery would set up a log of its own, which tells the rows of broken rules (`core.logs`)."""
    logging.getLogger("celery").setLevel(loglevel)
