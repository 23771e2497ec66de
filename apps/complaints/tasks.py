from celery import shared_task

from apps.complaints.models import BulkChange
from apps.complaints.services import bulk


@shared_task
def perform_bulk_change(pk: str) -> None:
    bulk.run_bulk_change(change=BulkChange.objects.get(pk=pk))


@shared_task
def tend_bulk_changes() -> None:
    bulk.tend_bulk_changes()
