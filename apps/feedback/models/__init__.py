from apps.feedback.models.disputed_payment import PAYMENT_FIELDS
from apps.feedback.models.document import Feedback
from apps.feedback.models.export import Export
from apps.feedback.models.links import Link
from apps.feedback.models.parts import AnalysisAuthor, Attachment, ClientWait, Comment, HistoryEntry
from apps.feedback.models.progress import Progress
from apps.feedback.models.search import FeedbackSearch, FeedbackStem, SearchWord
from apps.feedback.models.states import ENDS, OPEN, POSTED, State
from apps.feedback.models.subjects import FormerSubject

__all__ = [
    "ENDS",
    "OPEN",
    "PAYMENT_FIELDS",
    "POSTED",
    "AnalysisAuthor",
    "Attachment",
    "ClientWait",
    "Comment",
    "Export",
    "Feedback",
    "FeedbackSearch",
    "FeedbackStem",
    "FormerSubject",
    "HistoryEntry",
    "Link",
    "Progress",
    "SearchWord",
    "State",
]
