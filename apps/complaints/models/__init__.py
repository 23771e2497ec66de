from apps.complaints.models.activity import Activity, ActivityMove
from apps.complaints.models.assignment import Assignment
from apps.complaints.models.bulk import BulkChange, BulkItem

__all__ = ["Activity", "ActivityMove", "Assignment", "BulkChange", "BulkItem"]
