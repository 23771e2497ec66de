"""`manage.py check_notifications`: says what keeps notifications from going out; 1 if anything."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.messaging.services.health import find_problems


class Command(BaseCommand):
    help = "Says what keeps notifications from going out: broker, worker, backlog."

    def handle(self, *args, **options) -> None:
        problems = find_problems()
        if problems:
            lines = (f"{problem.code}: {problem.words}" for problem in problems)
            raise CommandError("\n".join(lines))
        self.stdout.write(_("Notifications go out."))
