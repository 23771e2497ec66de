from apps.complaints.models.activity import Activity, ActivityMove
from apps.complaints.models.assignment import Assignment
from apps.complaints.models.bulk import BulkChange, BulkItem
from apps.complaints.models.cause_history import RootCauseEntry
from apps.complaints.models.compensation import Compensation
from apps.complaints.models.limit import CompensationLimit
from apps.complaints.models.measure import Measure, RootCause, RootCauseLink
from apps.complaints.models.message import ClientMessage
from apps.complaints.models.opinion import OpinionRequest
from apps.complaints.models.template import MessageTemplate

__all__ = [
    "Activity",
    "ActivityMove",
    "Assignment",
    "BulkChange",
    "BulkItem",
    "ClientMessage",
    "Compensation",
    "CompensationLimit",
    "Measure",
    "MessageTemplate",
    "OpinionRequest",
    "RootCause",
    "RootCauseEntry",
    "RootCauseLink",
]
