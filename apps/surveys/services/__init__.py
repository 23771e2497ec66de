"""What is asked of clients and answered by them. Pages and demo data call these, nothing else."""

from apps.surveys.services.confirmation import confirming_answer
from apps.surveys.services.invitations import ask_client, words_for
from apps.surveys.services.links import find_request, token_of
from apps.surveys.services.responses import record_answer

__all__ = [
    "ask_client",
    "confirming_answer",
    "find_request",
    "record_answer",
    "token_of",
    "words_for",
]
