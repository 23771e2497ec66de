"""What keeps it from happening again: measures and root causes (S8)."""

from apps.measures.services.measures import (
    cancel_measure,
    change_employees,
    check_measure,
    complete_measure,
    plan_measure,
)
from apps.measures.services.root_causes import (
    change_root_cause,
    close_root_cause,
    link_document,
    name_root_cause,
    reopen_root_cause,
    unlink_document,
)

__all__ = [
    "cancel_measure",
    "change_employees",
    "change_root_cause",
    "check_measure",
    "close_root_cause",
    "complete_measure",
    "link_document",
    "name_root_cause",
    "plan_measure",
    "reopen_root_cause",
    "unlink_document",
]
