from apps.compensations.models.compensation import Compensation
from apps.compensations.models.limit import CompensationLimit

__all__ = [
    "Compensation",
    "CompensationLimit",
]
