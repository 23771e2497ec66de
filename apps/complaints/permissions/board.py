"""Who uses the board, and who moves its cards (A3)."""

from apps.feedback import extensions
from apps.feedback.permissions import sees_by_place
from apps.organization.models import User


def can_use_board(user: User) -> bool:
    """Whoever may see posted documents: by his role, or by his place alone (B8).

    Who registers or pays, only while one of them is his business besides; a head always (W1).
    """
    return _is_at_home_there(user) or sees_by_place(user)


def is_offered_board(user: User) -> bool:
    """Whether the menu shows it: as above, without a query on each page of the front desk."""
    if _is_at_home_there(user):
        return True
    has_cards_or_pays = any(map(user.has_perm, ("clients.view_client", *extensions.other_duties)))
    return not has_cards_or_pays and sees_by_place(user)


def _is_at_home_there(user: User) -> bool:
    other_duties = ("feedback.register", *extensions.other_duties)
    if user.has_perm("feedback.view_all") or not any(map(user.has_perm, other_duties)):
        return True
    return bool(user.departments_headed)


def can_move_cards(user: User) -> bool:
    """Not those who only read; of the others, each document decides for itself."""
    moves = ("process", "verify", "triage")
    return not user.has_perm("feedback.view_all") or any(
        user.has_perm(f"feedback.{codename}") for codename in moves
    )
