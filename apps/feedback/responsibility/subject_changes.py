"""What follows when somebody changes whom a document is about (decision 022)."""

from django.utils import timezone

from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.permissions import barred_keys
from apps.feedback.responsibility.rules import head_above


def follow_subject(feedback: Feedback, before: dict[str, object]) -> None:
    """Bar whom it was about, and take it from the one whom it is about now.

    On a locked row that is not saved yet. In the place of a barred responsible comes the head above
    them, or nobody: then the secretary finds it in the queue.
    """
    was = before["subject_employee"]
    if was == feedback.subject_employee_id:
        return
    if was:
        feedback.subject_changed = True
        feedback.former_subjects.get_or_create(
            employee_id=was, lifted_at=None, defaults={"since": timezone.now()}
        )
    if feedback.responsible_id and feedback.responsible_id in barred_keys(feedback):
        feedback.responsible = head_above(not_none(feedback.responsible), feedback)
