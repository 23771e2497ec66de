from celery import shared_task

from apps.feedback.models import Export
from apps.feedback.pages.register import exports


@shared_task
def build_export_file(pk: str) -> None:
    exports.build_export(export=Export.objects.get(pk=pk))


@shared_task
def wake_waiting_exports() -> None:
    exports.wake_waiting_exports()


@shared_task
def clear_old_exports() -> None:
    exports.delete_old_exports()
