"""`manage.py release_outgoing`: a restored or copied database may send again."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.operations.installation import release
from apps.messaging.services import copies


class Command(BaseCommand):
    help = "Lets a restored database send again; what waits there is left to a person to decide."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--send-waiting", action="store_true", help="send what waits there; it may go twice"
        )

    @transaction.atomic
    def handle(self, *, send_waiting: bool, **options) -> None:
        if send_waiting:
            count = copies.count_waiting()
            told = _("Messages that go out now: %(count)s.")
        else:
            count = copies.park_waiting()
            told = _("Messages left to a person to decide: %(count)s.")
        release()
        self.stdout.write(told % {"count": count})
