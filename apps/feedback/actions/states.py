"""The states in which the actions that are no transitions are offered."""

from apps.feedback import models
from apps.feedback.models import State

DRAFT = frozenset({State.DRAFT})
POSTED, OPEN = frozenset(models.POSTED), frozenset(models.OPEN)
