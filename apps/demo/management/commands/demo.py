from datetime import date, datetime, time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.demo.building import Order, build_demo
from apps.demo.clearing import clear_everything, is_empty
from apps.demo.scenarios import ALL

CLIENTS, DOCUMENTS_PER_CLIENT = 500, 4
FEWEST_CLIENTS = 30  # people and a company in every branch
EVENING = time(20)


class Command(BaseCommand):
    help = (
        "Fills an empty database with a dental chain: branches, staff, clients, and documents of "
        "two years. Creates sign-ins with a known password, so DEMO_MODE must be on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--documents", type=int, default=2000, help="posted documents (default: 2000)")
        add("--clients", type=int, help="clients (default: 500, or a quarter of the documents)")
        add("--seed", type=int, default=2026, help="the same seed and day give the same data")
        add("--today", type=date.fromisoformat, help="last day, YYYY-MM-DD (default: until now)")
        add("--if-empty", action="store_true", help="do nothing if there is data already")
        add(
            "--replace",
            action="store_true",
            help="first delete ALL documents, clients, references, staff and their sign-ins",
        )
        add(
            "--allow-known-passwords",
            action="store_true",
            help="run without DEMO_MODE, though everybody can know the password of the sign-ins",
        )

    def handle(self, *args, **options) -> None:
        if options["if_empty"] and not is_empty():
            return
        self._check(options)
        order = self._order(options)
        with transaction.atomic():
            if options["replace"]:
                clear_everything()
            build_demo(order, self._report if options["verbosity"] else lambda line: None)
        if options["verbosity"]:
            self._report(_("Demo data is ready. Documents: %(documents)s") % vars(order))

    def _check(self, options: dict) -> None:
        if not settings.DEMO_MODE and not options["allow_known_passwords"]:
            raise CommandError(
                _(
                    "The demo creates sign-ins with a known password. Set DEMO_MODE=true, or add "
                    "--allow-known-passwords if nobody else can reach this database."
                )
            )
        if options["documents"] < len(ALL) or (options["clients"] or CLIENTS) < FEWEST_CLIENTS:
            raise CommandError(
                _("At least %(documents)s documents and %(clients)s clients are needed.")
                % {"documents": len(ALL), "clients": FEWEST_CLIENTS}
            )
        if not is_empty() and not options["replace"]:
            raise CommandError(
                _(
                    "There is data already, so nothing was done. With --replace all documents, "
                    "clients, references and staff are deleted first."
                )
            )

    def _order(self, options: dict) -> Order:
        documents = options["documents"]
        clients = options["clients"] or max(CLIENTS, documents // DOCUMENTS_PER_CLIENT)
        return Order(documents, clients, options["seed"], _last_moment(options["today"]))

    def _report(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _last_moment(today: date | None) -> datetime:
    """The evening of a given day, so that the clock does not matter; otherwise this minute."""
    if today is None:
        return timezone.now().replace(second=0, microsecond=0)
    return timezone.make_aware(datetime.combine(today, EVENING))
