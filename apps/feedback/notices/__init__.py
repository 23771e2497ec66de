"""What the notifications have to know of a document (`settings.NOTIFICATION_DOCUMENTS`)."""

from apps.feedback.notices.documents import FeedbackDocuments

documents = FeedbackDocuments()

__all__ = ["documents"]
