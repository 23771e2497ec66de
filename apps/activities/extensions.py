"""Where the apps above take part in what is to be done (`core.extensions`)."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from apps.core.extensions import Point, Slot

if TYPE_CHECKING:
    from apps.feedback.models import Feedback

TODAY_ROWS = 5  # of each list on the start page

# What a row shows of an app above is read with it: the names by which it hangs on an activity.
joined: Point[str] = Point("activities.joined")
# Each says when the client of a document was first turned to beside calls and letters, if ever.
turns_to_client: Point[Callable[["Feedback"], datetime | None]] = Point("activities.turns")

assets = Slot("activities.assets")  # styles of what the rows of a page show
sent = Slot("activities.sent")  # in the row of a message: how far that `activity` has come
today = Slot("activities.today")  # on the start page, under what is to be done today
