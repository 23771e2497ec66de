from celery import shared_task

from apps.feedback.models import Export
from apps.feedback.services import exporting


@shared_task
def build_export_file(pk: str) -> None:
    exporting.build_export(export=Export.objects.get(pk=pk))


@shared_task
def wake_waiting_exports() -> None:
    exporting.wake_waiting_exports()


@shared_task
def clear_old_exports() -> None:
    exporting.delete_old_exports()
