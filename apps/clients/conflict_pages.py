"""What somebody sees whose change of a client met another one: nothing that he typed is lost."""

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.clients.edit_conflicts import CONTACT, ClientConflict, Collision, contacts_in, text_of
from apps.clients.forms import ClientForm
from apps.clients.models import Client, ClientContact

NOTHING = "—"


class Choice:
    """One collision in words."""

    def __init__(self, collision: Collision) -> None:
        self.name = collision.name
        self.theirs = shown_value(self.name, collision.theirs)
        self.mine = shown_value(self.name, collision.mine)

    @property
    def label(self) -> str:
        if self.name.startswith(CONTACT):
            kind = str(ClientContact._meta.verbose_name)
            return f"{capfirst(kind)} {self.name.removeprefix(CONTACT)}"
        return capfirst(str(Client._meta.get_field(self.name).verbose_name))


def conflict_form(conflict: ClientConflict, *, client: Client, by) -> ClientForm:
    """The form with both changes in it; beside each field that both changed, what stands now."""
    merged = conflict.merged
    form = ClientForm(
        instance=client, initial=merged, contacts=contacts_in(merged), seen=conflict.seen, by=by
    )
    form.conflict = conflict
    form.choices = [Choice(collision) for collision in conflict.collisions]
    for choice in form.choices:
        if choice.name in form.fields:
            text = format_html("{}", _("Now on the card: %(value)s") % {"value": choice.theirs})
            form.fields[choice.name].help_text = text
    return form


def shown_value(name: str, value) -> str:
    """A value of a card in words, a dash where there is none."""
    if not value:
        return NOTHING
    if name == "kind":
        return str(Client.Kind(value).label)
    return date_format(value) if name == "birth_date" else text_of(value)
