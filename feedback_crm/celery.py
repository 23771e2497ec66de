"""The Celery application: Redis in production, the filesystem transport in the quick start."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_crm.settings")

app = Celery("feedback_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
