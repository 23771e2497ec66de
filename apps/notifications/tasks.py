from celery import shared_task

from apps.messaging.services import health
from apps.notifications.services import clock, digests, telling


@shared_task
def tell_of_occurrences() -> None:
    telling.tell_all()


@shared_task
def sweep_outbox() -> None:
    health.beat(health.WORKER)
    telling.tell_all()


@shared_task
def send_digests() -> None:
    digests.send_digests()


@shared_task
def watch_clock() -> None:
    clock.watch_clock()
