"""What is asked of clients and answered by them. Pages and demo data call these, nothing else."""

from apps.surveys.services.answering import record_answer
from apps.surveys.services.asking import ask_client, words_for
from apps.surveys.services.closing import confirming_answer
from apps.surveys.services.links import find_request, token_of

__all__ = [
    "ask_client",
    "confirming_answer",
    "find_request",
    "record_answer",
    "token_of",
    "words_for",
]
