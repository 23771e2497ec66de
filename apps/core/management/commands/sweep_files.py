"""`manage.py sweep_files`: deletes stored files that nothing refers to, once they are a day old."""

import logging

from django.core.management.base import BaseCommand, CommandError

from apps.core.files.orphans import NotSwept, sweep

log = logging.getLogger("files")


class Command(BaseCommand):
    help = "Deletes files under MEDIA_ROOT, older than a day, that no row refers to."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count them.")
        parser.add_argument(
            "--force", action="store_true", help="However many they are: see decision 035."
        )

    def handle(self, *args, dry_run: bool, force: bool, **options) -> None:
        try:
            swept = sweep(is_dry_run=dry_run, is_forced=force or dry_run)
        except NotSwept as error:
            words = f"{error} Nothing was deleted: look with --dry-run, delete with --force."
            raise CommandError(words) from error
        verb = "found" if dry_run else "deleted"
        line = f"{swept.seen} files looked at, {swept.orphans} orphans {verb}, {swept.size} bytes"
        log.info(line)
        self.stdout.write(line)
