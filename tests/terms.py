"""A term by law as it stands on the row: its last day, and when that ends where the branch is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def by_law(day: date | None, zone: str = "Europe/Moscow") -> dict:
    end = day and datetime.combine(day, time.max, ZoneInfo(zone)).astimezone(UTC)
    return {"statutory_due_on": day, "statutory_due_at": end}
