"""What the client themselves may know of the goal of their appeal (C7)."""

from dataclasses import dataclass
from datetime import datetime

from apps.feedback.models import Feedback


@dataclass(frozen=True)
class OwnStep:
    text: str
    done_at: datetime | None


@dataclass(frozen=True)
class GoalForClient:
    """`goal` in their own words where they are known; "" where none was told."""

    goal: str
    steps: tuple[OwnStep, ...]
    offers: tuple[str, ...]

    @property
    def says_something(self) -> bool:
        return bool(self.goal or self.steps or self.offers)


def goal_for_client(feedback: Feedback) -> GoalForClient:
    """What was said to the client, and nothing else.

    Neither who of us wrote it down, nor what we think of whether the goal is reached.
    """
    return GoalForClient(
        goal=feedback.goal_text or str(feedback.goal or ""),
        steps=tuple(OwnStep(each.text, each.done_at) for each in feedback.client_steps),
        offers=tuple(each.text for each in feedback.offers),
    )
