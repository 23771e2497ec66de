"""Where an appeal goes, as the rules say it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model

if TYPE_CHECKING:
    from apps.organization.models import Department, User


@dataclass(frozen=True)
class Destination:
    """To a responsible, or to a department whose head appoints; else to the secretary's queue.

    `rule` is the row that says so, where one of an app above does; the history names it.
    """

    responsible: "User | None" = None
    department: "Department | None" = None
    rule: Model | None = None

    @property
    def is_queue(self) -> bool:
        return self.responsible is None and self.department is None


TO_THE_QUEUE = Destination()
