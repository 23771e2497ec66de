"""All that may be done to a document: each action with its words, its rule, its form, its service.

A new one is a service, and its declaration here; a transition also a method of `Feedback`. Read
`docs/architecture.md`, «How to add a transition».
"""

from apps.core.actions import Family
from apps.feedback.actions.deadlines import DEADLINES
from apps.feedback.actions.details import DETAILS, REASSIGN
from apps.feedback.actions.drafts import DRAFTS
from apps.feedback.actions.relations import RELATIONS
from apps.feedback.actions.texts import TEXTS
from apps.feedback.actions.transitions import TRANSITIONS
from apps.feedback.editing.locking import not_now
from apps.feedback.models import Feedback

CLOCKS = tuple(action.name for action in DEADLINES)  # offered beside the terms
documents: Family[Feedback] = Family(
    *TRANSITIONS,
    *RELATIONS,
    *DRAFTS,
    *TEXTS,
    REASSIGN,
    *DEADLINES,
    *DETAILS,
    of="feedback",
    moved_on=not_now,
)
