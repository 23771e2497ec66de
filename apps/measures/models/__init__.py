from apps.measures.models.cause_history import RootCauseEntry
from apps.measures.models.measure import Measure, RootCause, RootCauseLink

__all__ = [
    "Measure",
    "RootCause",
    "RootCauseEntry",
    "RootCauseLink",
]
