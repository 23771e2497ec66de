"""Which version of the product a database belongs to, by the migrations it has had."""

from collections.abc import Collection

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _


class OtherVersionError(Exception):
    """A database that this version cannot bring to itself; the message says what to do."""


def applied_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """What our apps have applied, as `feedback.0001_initial`; nothing in an empty database."""
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app in ours)


def check_version(applied: Collection[str]) -> None:
    """Raise `OtherVersionError` where `applied` names a migration that this version lacks.

    So does a database from before the first release, whose migrations were written anew, and one
    of a later version. Nothing is read or written beside.
    """
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(applied) - known)
    if unknown:
        words = _(
            "This database belongs to another version of the product, which had %(name)s. Nothing "
            "was changed. Install that version to go on with it, or name an empty database in "
            "DATABASE_URL."
        )
        raise OtherVersionError(words % {"name": unknown[-1]})
