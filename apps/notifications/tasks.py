from celery import shared_task

from apps.notifications.models import Notification
from apps.notifications.services import clock, digests, health, outbox, settling, telling


@shared_task
def tell_of_occurrences() -> None:
    telling.tell_all()


@shared_task
def deliver_notification(pk: int) -> None:
    outbox.deliver(notification=Notification.objects.get(pk=pk))


@shared_task
def sweep_outbox() -> None:
    health.beat(health.WORKER)
    telling.tell_all()


@shared_task
def sweep_outgoing() -> None:
    health.beat(health.OUTGOING)
    outbox.sweep()


@shared_task
def send_digests() -> None:
    digests.send_digests()


@shared_task
def watch_clock() -> None:
    clock.watch_clock()


@shared_task
def fetch_reports() -> None:
    settling.fetch_reports()
