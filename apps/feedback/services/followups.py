"""What other apps demand before a step of a document, and do after it, in the same transaction.

They stand above this app, so they are named in the settings (what a form may begin with in
`FEEDBACK_PROPOSALS`, how an answer is sent in `FEEDBACK_ANSWERS`): in `FEEDBACK_DEMANDS` functions
of `feedback`, `action` that return `{what: why not}` as those of `demands.py`; in
`FEEDBACK_FOLLOW_UPS` services that take `feedback`, `by`, `action` (the code that the history has
of it), `at`. What one of them refuses is not done at all.
"""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from apps.feedback.models import Feedback


def follow_up(feedback: Feedback, *, by, action: str, at) -> None:
    for service in _named(*settings.FEEDBACK_FOLLOW_UPS):
        service(feedback=feedback, by=by, action=action, at=at)


def missing_above(feedback: Feedback, *, action: str) -> dict[str, str]:
    """What the apps above miss before the step; empty when nothing stands in the way."""
    missing = {}
    for demanded in _named(*settings.FEEDBACK_DEMANDS):
        missing |= demanded(feedback=feedback, action=action)
    return missing


def proposed_above(feedback: Feedback, *, action: str) -> dict[str, str]:
    """What the apps above know to begin a form with: `{field: text}`; a person looks at it."""
    proposed = {}
    for propose in _named(*settings.FEEDBACK_PROPOSALS):
        proposed |= propose(feedback=feedback, action=action)
    return proposed


def ways_to_answer(feedback: Feedback) -> list[tuple[str, str]]:
    """How the client can be sent an answer by the apps above: (way, words)."""
    (ways,) = _named(settings.FEEDBACK_ANSWERS["ways"])
    return ways(feedback=feedback)


def send_answer(feedback: Feedback, *, by, way: str, text: str, at) -> None:
    (send,) = _named(settings.FEEDBACK_ANSWERS["send"])
    send(feedback=feedback, by=by, way=way, text=text, at=at)


@cache
def _named(*paths: str) -> tuple[Callable, ...]:
    return tuple(import_string(path) for path in paths)
