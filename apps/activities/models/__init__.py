from apps.activities.models.activity import Activity, ActivityMove
from apps.activities.models.opinion import OpinionRequest
from apps.activities.models.usual import UsualActivity

__all__ = [
    "Activity",
    "ActivityMove",
    "OpinionRequest",
    "UsualActivity",
]
