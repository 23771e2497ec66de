from celery import shared_task
from django.core.management import call_command

from apps.core.import_storage import delete_unconfirmed_imports


@shared_task
def clear_expired_sessions() -> None:
    call_command("clearsessions")


@shared_task
def clear_unconfirmed_imports() -> None:
    delete_unconfirmed_imports()
