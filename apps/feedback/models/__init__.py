from apps.feedback.models.document import Feedback, State
from apps.feedback.models.export import Export
from apps.feedback.models.parts import Attachment, ClientWait, Comment, HistoryEntry
from apps.feedback.models.search import FeedbackSearch, FeedbackStem, SearchWord

__all__ = [
    "Attachment",
    "ClientWait",
    "Comment",
    "Export",
    "Feedback",
    "FeedbackSearch",
    "FeedbackStem",
    "HistoryEntry",
    "SearchWord",
    "State",
]
