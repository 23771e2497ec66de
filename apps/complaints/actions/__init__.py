"""What may be done beside the states of a document, declared once for each kind (decision 053)."""

from apps.complaints.actions.activities import activity_steps
from apps.complaints.actions.bulk import parts_of_details
from apps.complaints.actions.compensations import compensation_steps
from apps.complaints.actions.measures import measure_steps
from apps.complaints.actions.routing import Hop, hops

__all__ = [
    "Hop",
    "activity_steps",
    "compensation_steps",
    "hops",
    "measure_steps",
    "parts_of_details",
]
