from apps.activities.models.activity import Activity, ActivityMove
from apps.activities.models.opinion import OpinionRequest

__all__ = [
    "Activity",
    "ActivityMove",
    "OpinionRequest",
]
