"""What the notifications have to know of a document (`notifications.extensions`)."""

from apps.feedback.notices.documents import FeedbackDocuments

documents = FeedbackDocuments()

__all__ = ["documents"]
