from celery import shared_task

from apps.organization.brake import delete_old_counts


@shared_task
def clear_old_sign_in_counts() -> None:
    delete_old_counts()
