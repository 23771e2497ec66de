from celery import shared_task
from celery.signals import task_postrun
from django.core.management import call_command

from apps.core.files.storage import settle_files
from apps.core.transfer.import_storage import delete_unconfirmed_imports


@shared_task
def clear_expired_sessions() -> None:
    call_command("clearsessions")


@shared_task
def clear_unconfirmed_imports() -> None:
    delete_unconfirmed_imports()


@shared_task
def sweep_files() -> None:
    call_command("sweep_files")


@task_postrun.connect
def leave_no_file_behind(**_kwargs: object) -> None:
    settle_files()
