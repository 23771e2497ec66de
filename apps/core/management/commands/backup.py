"""`manage.py backup FOLDER`: the database and the files, while the product runs."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from apps.core.operations.backup import BackupError, make_backup, remove_old


class Command(BaseCommand):
    help = "Writes a backup of the database and the files into a folder of its own."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path, help="where the backups lie")
        parser.add_argument("--keep", type=int, default=0, help="delete all but the newest so many")

    def handle(self, *, folder: Path, keep: int, **options) -> None:
        try:
            place = make_backup(folder=folder)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(place))
        if keep > 0:
            for old in remove_old(folder=folder, keep=keep):
                self.stdout.write(f"- {old}")
