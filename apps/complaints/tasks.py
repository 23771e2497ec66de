from celery import shared_task

from apps.complaints.models import BulkChange, ClientMessage
from apps.complaints.services import bulk, delivery


@shared_task
def perform_bulk_change(pk: str) -> None:
    bulk.run_bulk_change(change=BulkChange.objects.get(pk=pk))


@shared_task
def tend_bulk_changes() -> None:
    bulk.tend_bulk_changes()


@shared_task
def deliver_client_message(pk: int) -> None:
    delivery.deliver_message(message=ClientMessage.objects.get(pk=pk))


@shared_task
def deliver_waiting_messages() -> None:
    delivery.deliver_waiting()
