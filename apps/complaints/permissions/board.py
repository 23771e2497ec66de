"""Who uses the board, and who moves its cards (A3)."""

from apps.feedback import extensions
from apps.feedback.models import Feedback
from apps.organization.models import User


def can_use_board(user: User) -> bool:
    """Whoever may see posted documents: by his role, or by his place alone (B8).

    Who registers or pays, only while one of them is his business besides.
    """
    other_duties = ("feedback.register", *extensions.other_duties)
    if user.has_perm("feedback.view_all") or not any(map(user.has_perm, other_duties)):
        return True
    return Feedback.objects.posted_visible_to(user).looked_up(user).exists()


def can_move_cards(user: User) -> bool:
    """Not those who only read; of the others, each document decides for itself."""
    moves = ("process", "verify", "triage")
    return not user.has_perm("feedback.view_all") or any(
        user.has_perm(f"feedback.{codename}") for codename in moves
    )
