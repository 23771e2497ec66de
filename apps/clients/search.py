"""What the search at the top of every page finds among the clients."""

from django.db.models import Case, Value, When
from django.utils.translation import gettext as _

from apps.clients.models import Client, begins_with
from apps.core.extensions import Hit
from apps.core.values.periods import day_in_words
from apps.organization.models import User


def find_clients(user: User, words: str, most: int) -> list[Hit]:
    """Those whose name begins so come first."""
    found = Client.objects.visible_to(user).search(words).with_last_visit()
    rank = Case(When(begins_with(words), then=Value(0)), default=Value(1))
    ranked = found.order_by(rank, "last_name", "first_name", "pk").prefetch_related("contacts")
    return [hit_of(client) for client in ranked[:most]]


def hit_of(client: Client) -> Hit:
    phones = [contact.shown for contact in client.contacts.all() if contact.kind == "phone"]
    visit = client.last_visit_at
    last = _("last visit %(day)s") % {"day": day_in_words(visit)} if visit else ""
    details = (*phones[:1], client.city, last)
    return Hit(str(client), client.get_absolute_url(), tuple(filter(None, details)))
