"""Who changes many documents at once; each document asks again (W2, B6)."""

from apps.complaints.models import BulkChange
from apps.core.actions import for_many
from apps.organization.models import User


def offered_in_bulk(user: User) -> list[str]:
    """The changes of many documents that `user` may ask for at all."""
    declared = for_many()
    return [
        name
        for name in BulkChange.Action.values
        if any(map(user.has_perm, declared[name].for_many))
    ]
