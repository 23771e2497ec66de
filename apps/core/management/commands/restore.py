"""`manage.py restore PLACE`: puts a backup back, with web, worker and beat stopped."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.core.operations.backup import BackupError, missing_files, restore_backup
from apps.core.operations.installation import hold


class Command(BaseCommand):
    help = "Puts a backup back and brings it to this version; nothing goes out until released."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("place", type=Path, help="the folder that `backup` named")
        parser.add_argument(
            "--overwrite", action="store_true", help="also over tables and files that are there"
        )

    def handle(self, *, place: Path, overwrite: bool, **options) -> None:
        try:
            restore_backup(place=place, overwrite=overwrite)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        hold()
        if missing := missing_files():
            words = _("Files that are named and not there: %(count)s, the first %(name)s")
            self.stderr.write(words % {"count": len(missing), "name": missing[0]})
        self.stdout.write(_("Restored. Nothing goes out until release_outgoing is run."))
