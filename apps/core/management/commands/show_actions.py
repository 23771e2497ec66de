from django.core.management.base import BaseCommand

from apps.core.actions.table import actions_table


class Command(BaseCommand):
    help = "Writes the table of all actions, as docs/architecture.md has it."

    def handle(self, **options) -> None:
        self.stdout.write(actions_table())
