"""Who uses the board, and who changes many documents at once."""

from apps.complaints.permissions.board import can_move_cards, can_use_board, is_offered_board
from apps.complaints.permissions.bulk import offered_in_bulk

__all__ = ["can_move_cards", "can_use_board", "is_offered_board", "offered_in_bulk"]
