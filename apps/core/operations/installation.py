"""Where this database is at home: a copy of it sends nothing until somebody says so.

What waits to go out in a backup has gone out since, from where the backup was made; the copy would
send it once more. A database that was restored is held, and so is one that was copied by other
means to another server or under another name.
"""

from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.models import Installation

# The cluster and the database in it; both change when a dump is restored somewhere else. Nothing
# tells the copy of a SQLite file from the file.
HOMES = {
    "postgresql": (
        "(SELECT system_identifier || '/' || oid FROM pg_control_system(), pg_database"
        " WHERE datname = current_database())"
    ),
    "sqlite": "''",
}


def home() -> str:
    """What tells this database from its copies."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {HOMES[connection.vendor]}")
        return cursor.fetchone()[0]


def held_because() -> str:
    """Why nothing leaves this database, in words; "" when it may."""
    is_at_home = f"held_since IS NULL AND home = {HOMES[connection.vendor]}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {is_at_home} FROM core_installation")  # noqa: S608 -- constants
        if cursor.fetchone() in (None, (True,), (1,)):
            return ""
    return _("This is a copy of the database: nothing goes out until release_outgoing is run.")


def hold(*, at: datetime | None = None) -> None:
    """Let nothing go out of what was restored."""
    Installation.objects.update_or_create(pk=1, defaults={"held_since": at or timezone.now()})


def release() -> None:
    """This is where the database is at home from now on."""
    Installation.objects.update_or_create(pk=1, defaults={"held_since": None, "home": home()})
