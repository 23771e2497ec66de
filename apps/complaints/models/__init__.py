from apps.complaints.models.activity import Activity, ActivityMove
from apps.complaints.models.assignment import Assignment

__all__ = ["Activity", "ActivityMove", "Assignment"]
