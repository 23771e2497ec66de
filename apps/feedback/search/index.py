"""Keeps the index of the text search; what reads it is `apps.feedback.search.query`."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection

from apps.core.search import words_with_stems
from apps.core.text.richtext import html_to_text
from apps.core.values.presence import not_none
from apps.feedback.models.search import FeedbackSearch, FeedbackStem, SearchWord, state_lexeme

if TYPE_CHECKING:
    from apps.feedback.models import Feedback

TEXT_FIELDS = (
    "number",
    "applicant_company",
    "applicant_name",
    "applicant_phone",
    "applicant_email",
    "city",
    "subject_text",
    "goal_text",
    "dissatisfaction",
    "cause",
    "employee_opinion",
    "handler_opinion",
    "win_back_actions",
    "prevention",
    "analysis",
    "conclusion",
    "confirmation_note",
    "answer",
)


def index_feedback(feedback: "Feedback") -> None:
    """Write the words of a document anew, in the transaction that changed it."""
    index_texts({feedback: searchable_text(feedback)})


def index_texts(texts: dict["Feedback", str], *, are_new: bool = False) -> None:
    """Write the words of many documents anew: each with all its text (see `searchable_text`).

    Documents that `are_new` have no words yet that would have to go.
    """
    words = {feedback: words_with_stems(text) for feedback, text in texts.items()}
    stems = {feedback: list(dict.fromkeys(found.values())) for feedback, found in words.items()}
    FeedbackSearch.objects.bulk_create(
        [
            FeedbackSearch(
                feedback=feedback,
                client_id=feedback.client_id,
                registered_at=not_none(feedback.registered_at),
                stems=[*found, state_lexeme(feedback.state)],
            )
            for feedback, found in stems.items()
        ],
        update_conflicts=True,
        unique_fields=["feedback"],
        update_fields=["client", "registered_at", "stems"],
    )
    if connection.vendor == "sqlite":
        if not are_new:
            FeedbackStem.objects.filter(feedback__in=texts).delete()
        FeedbackStem.objects.bulk_create(
            FeedbackStem(feedback=feedback, stem=stem)
            for feedback, found in stems.items()
            for stem in found
        )
    _learn({word: stem for found in words.values() for word, stem in found.items()})


def searchable_text(feedback: "Feedback", comments: Iterable[str] | None = None) -> str:
    """Return the words of all stages and comments and of what the appeal is about.

    `comments` are the texts of the comments where the caller has them at hand already.
    """
    if comments is None:
        comments = feedback.comments.values_list("text", flat=True)
    parts = [getattr(feedback, name) or "" for name in TEXT_FIELDS]
    parts.append(html_to_text(feedback.statement))
    parts.extend(comments)
    parts.append(feedback.subject)
    parts += (feedback.disputed_document, feedback.disputed_reference)
    return "\n".join(filter(None, parts))


def _learn(words: dict[str, str]) -> None:
    """Add what is new to the dictionary, in one order, so that two transactions never deadlock.

    The insert finds the known words as fast as a question would.
    """
    rows = [SearchWord(word=word, stem=words[word]) for word in sorted(words)]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True)
