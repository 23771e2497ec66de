"""Django's own, which first looks whether the database is one of this version."""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from apps.core.operations.versions import OtherVersionError, applied_migrations, check_version


class Command(migrate.Command):
    def handle(self, *args, database: str, **options) -> None:
        try:
            check_version(applied_migrations(connections[database]))
        except OtherVersionError as error:
            raise CommandError(str(error)) from error
        super().handle(*args, database=database, **options)
