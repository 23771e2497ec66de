from celery import shared_task

from apps.organization.sign_in_throttle import delete_old_counts


@shared_task
def clear_old_sign_in_counts() -> None:
    delete_old_counts()
