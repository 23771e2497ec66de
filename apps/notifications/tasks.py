from celery import shared_task

from apps.messaging.services import health
from apps.notifications.services import digests, fan_out, timed_events


@shared_task
def fan_out_occurrences() -> None:
    fan_out.fan_out_all()


@shared_task
def sweep_outbox() -> None:
    health.beat(health.WORKER)
    fan_out.fan_out_all()


@shared_task
def send_digests() -> None:
    digests.send_digests()


@shared_task
def watch_clock() -> None:
    timed_events.watch_clock()
