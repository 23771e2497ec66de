from celery import shared_task
from django.apps import apps

from apps.messaging.services import deliver, delivery_reports, health, sweeping


@shared_task
def deliver_messages(label: str, keys: list[int]) -> None:
    deliver(list(apps.get_model(label).objects.filter(pk__in=keys)))


@shared_task
def sweep_outgoing() -> None:
    health.beat(health.OUTGOING)
    sweeping.sweep()


@shared_task
def fetch_reports() -> None:
    delivery_reports.fetch_reports()
