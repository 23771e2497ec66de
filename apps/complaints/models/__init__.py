from apps.complaints.models.activity import Activity, ActivityMove
from apps.complaints.models.assignment import Assignment
from apps.complaints.models.bulk import BulkChange, BulkItem
from apps.complaints.models.compensation import Compensation

__all__ = ["Activity", "ActivityMove", "Assignment", "BulkChange", "BulkItem", "Compensation"]
