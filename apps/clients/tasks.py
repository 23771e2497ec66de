from celery import shared_task

from apps.clients.merging.services import collect_strays


@shared_task
def collect_strays_of_mergings() -> None:
    collect_strays()
