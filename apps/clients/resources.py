import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from import_export.instance_loaders import BaseInstanceLoader
from import_export.widgets import Widget

from apps.clients.inn import is_valid_inn
from apps.clients.models import Client, ClientContact, Service, contact_kind, normalise_contact
from apps.clients.namesakes import marks_in_words
from apps.clients.permissions import can_view
from apps.clients.services import CLIENT_FIELDS, client_search_text
from apps.core.transfer.columns import (
    BirthDateCell,
    ChoiceCell,
    CodeCell,
    Column,
    ListCell,
    LongTextCell,
    RelatedColumn,
    loosen,
)
from apps.core.transfer.resources import ReferenceResource
from apps.core.values.phones import EXTENSION, is_shortened, parse_phone

CHUNK = 1000
NAMED = 3  # namesakes of a new client
DIFFERENT = (0, 0)


def _named(client: Client) -> str:
    """A namesake in the preview, with what tells them apart."""
    text = _("Somebody here has this name: %(client)s. If it is the same client, correct the row.")
    link = format_html(
        '<a href="{}" target="_blank" rel="noopener">{}</a>', client.get_absolute_url(), client
    )
    marks = ", ".join(marks_in_words(client))
    shown = format_html("{} ({})", link, marks) if marks else link
    return format_html(text.replace("%(client)s", "{}"), shown)


class ServiceResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))

    hint = gettext_lazy("A service is recognised by its name.")

    class Meta:
        model = Service


@dataclass(frozen=True)
class Contact:
    """A phone or an e-mail of the table: the same one in any spelling."""

    normalized: str
    value: str = field(compare=False)


class ContactCell(Widget):
    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def clean(self, value, row=None, **kwargs) -> Contact:
        try:
            return Contact(normalise_contact(self.kind, value), value)
        except ValidationError as error:
            raise ValueError(f"{value}: {error.messages[0]}") from error

    def render(self, value: Contact, obj=None, **kwargs) -> str:
        return value.value


_BETWEEN = re.compile(rf"[,/](?!{EXTENSION})", re.IGNORECASE)


class ContactsCell(ListCell):
    """Phones and e-mails, also separated by commas and strokes where that is no spelling of one."""

    def parts(self, text: str) -> Iterator[str]:
        for part in re.split(r"(?:[\n\r]|;(?!\s*ext=))+", text):
            is_one = parse_phone(part) or is_shortened(part)
            yield from [part] if is_one else _BETWEEN.sub("\n", part).split("\n")


def contacts_column(attribute: str, header, kind: str) -> RelatedColumn:
    def read(client: Client) -> list[Contact]:
        rows = (row for row in client.contacts.all() if row.kind == kind)
        return [Contact(row.normalized, row.value) for row in rows]

    return RelatedColumn(attribute, header, ContactsCell(ContactCell(kind)), read=read)


class InnCell(CodeCell):
    """An INN; a spreadsheet that took it for a number has lost the zero at its beginning."""

    def tidied(self, text: str) -> str:
        text = super().tidied(text)
        return f"0{text}" if is_valid_inn(f"0{text}") else text


class ClientLoader(BaseInstanceLoader):
    """Finds the client that a line means, among those with the names of the file.

    A company is known by its INN; anybody else by the name together with a phone, an e-mail or the
    date of birth, or by the name alone when neither side has any of these.
    """

    def __init__(self, resource, dataset=None) -> None:
        super().__init__(resource, dataset)
        self.by_inn: dict[str, Client] = {}
        self.by_name: dict[str, list[Client]] = defaultdict(list)
        self.taken: set[int] = set()
        resource.namesakes = self.by_name
        for client in self._likely():
            if client.inn and client.kind == Client.Kind.LEGAL_ENTITY:
                self.by_inn[client.inn] = client
            self.by_name[loosen(client)].append(client)

    def _likely(self) -> Iterator[Client]:
        """The clients with a name or an INN of the file; of the others only the names are read."""
        given = [self.resource.read(row) for row in self.dataset.dict]
        names, inns = {loosen(client) for client in given}, {client.inn for client in given} - {""}
        fields = ("pk", "kind", "last_name", "first_name", "middle_name", "company", "inn")
        everybody = Client.objects.current().only(*fields).order_by("pk").iterator(chunk_size=CHUNK)
        ids = [client.pk for client in everybody if loosen(client) in names or client.inn in inns]
        for start in range(0, len(ids), CHUNK):
            yield from self.resource.get_queryset().filter(pk__in=ids[start : start + CHUNK])

    def get_instance(self, row) -> Client | None:
        given = self.resource.read(row)
        client = self._company(given) or self._namesake(given)
        if client is not None:
            self.taken.add(client.pk)
        return client

    def _company(self, given: Client) -> Client | None:
        is_company = given.kind == Client.Kind.LEGAL_ENTITY
        return self.by_inn.get(given.inn) if is_company and given.inn else None

    def _namesake(self, given: Client) -> Client | None:
        namesakes = [c for c in self.by_name[loosen(given)] if c.pk not in self.taken]
        scored = [(self._likeness(given, client), client) for client in namesakes]
        likely = [pair for pair in scored if pair[0] > DIFFERENT]
        return max(likely, key=lambda pair: pair[0])[1] if likely else None

    def _likeness(self, given: Client, client: Client) -> tuple[int, int]:
        """How many marks agree, then how much else; `DIFFERENT` when they are two clients."""
        if given.kind != client.kind or (given.inn and client.inn and given.inn != client.inn):
            return DIFFERENT
        marks, known = self.resource.marks(given), self.resource.marks(client)
        if not marks & known and (marks or known):
            return DIFFERENT
        return (1 + len(marks & known), (given.city == client.city) + (given.note == client.note))


class ClientResource(ReferenceResource):
    kind = Column(
        "kind", pgettext_lazy("column", "Kind"), ChoiceCell(Client.Kind, default="person")
    )
    last_name = Column("last_name", pgettext_lazy("column", "Last name"))
    first_name = Column("first_name", pgettext_lazy("column", "First name"))
    middle_name = Column("middle_name", pgettext_lazy("column", "Patronymic"))
    company = Column("company", pgettext_lazy("column", "Company"))
    inn = Column("inn", pgettext_lazy("column", "INN"), InnCell())
    birth_date = Column("birth_date", pgettext_lazy("column", "Date of birth"), BirthDateCell())
    city = Column("city", pgettext_lazy("column", "City"))
    phones = contacts_column("phones", pgettext_lazy("column", "Phones"), ClientContact.Kind.PHONE)
    emails = contacts_column("emails", pgettext_lazy("column", "E-mails"), ClientContact.Kind.EMAIL)
    note = Column("note", pgettext_lazy("column", "Note"), LongTextCell())

    natural_key = ()
    samples: ClassVar[dict] = {
        "last_name": "Иванова",
        "first_name": "Мария",
        "middle_name": "Петровна",
        "city": "Москва",
        "phones": "+7 916 123-45-67; +7 495 123-45-67",
        "emails": "maria@example.com",
    }
    hint = gettext_lazy(
        "A company is recognised by its INN, anybody else by the name together with a phone, an "
        "e-mail or the date of birth. Several phones or e-mails are separated by “;”; those "
        "missing from a filled column are removed from the client."
    )

    class Meta:
        model = Client
        instance_loader_class = ClientLoader
        use_bulk = True
        batch_size = CHUNK

    def get_queryset(self):
        return super().get_queryset().current()

    def with_related(self, queryset):
        return queryset.prefetch_related("contacts")

    def contacts_of(self, client: Client) -> list[Contact]:
        return [
            contact
            for name in ("phones", "emails")
            for contact in self.fields[name].get_value(client)
        ]

    def marks(self, client: Client) -> set:
        """What tells a client from his namesakes."""
        return {client.birth_date, *(c.normalized for c in self.contacts_of(client))} - {None}

    def read(self, row) -> Client:
        """The client as the line gives him, whatever may be wrong with it."""
        key = tuple(row.values())
        if key not in self.given:
            self.given[key] = client = Client()
            with suppress(ValidationError):
                self.import_instance(client, row)
        return self.given[key]

    def remarks(self, client: Client) -> list[str]:
        """A new client who is called as somebody here: whoever looks knows whether it is one."""
        if not (self.importer and can_view(self.importer)):
            return []
        namesakes = self.namesakes.get(loosen(client), [])[:NAMED]
        return [_named(namesake) for namesake in namesakes]

    def before_import(self, dataset, **kwargs) -> None:
        self.inns: dict[str, int] = {}
        self.given: dict[tuple, Client] = {}

    def refuse_a_second_line(self, instance, new: bool, row) -> None:
        """Two namesakes without any mark may both exist, but a new one must differ."""
        given = self.read(row)
        key = (loosen(given), frozenset(self.marks(given)))
        line = self.taken.setdefault(key, self.current_line)
        if new and line != self.current_line:
            raise ValidationError(_("This repeats row %(line)s.") % {"line": line})

    def checks(self, client: Client, errors: dict) -> list:
        """All in memory: thousands of lines would otherwise ask the database one by one."""
        return [
            lambda: client.clean_fields(exclude=set(errors)),
            client.clean,
            lambda: self._check_inn(client),
        ]

    def _check_inn(self, client: Client) -> None:
        if client.kind == Client.Kind.LEGAL_ENTITY and client.inn:
            line = self.inns.setdefault(client.inn, self.current_line)
            if line != self.current_line:
                text = _("Row %(line)s has the same INN.") % {"line": line}
                raise ValidationError({"inn": text})

    # Writing

    def before_save_instance(self, instance, row, **kwargs) -> None:
        instance.search_text = client_search_text(instance, self.contacts_of(instance))

    def bulk_create(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        clients = list(self.create_instances)
        super().bulk_create(using_transactions, dry_run, raise_errors, batch_size, result)
        if not result.base_errors:
            self._write_contacts({client: [] for client in clients})

    def bulk_update(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        """By an upsert: `QuerySet.bulk_update` takes minutes for thousands of rows."""
        clients = list(self.update_instances)
        self.update_instances.clear()
        if not clients:
            return
        try:
            Client.objects.bulk_create(
                clients,
                batch_size=batch_size,
                update_conflicts=True,
                update_fields=[*CLIENT_FIELDS, "search_text"],
                unique_fields=["id"],
            )
            self._write_contacts({client: list(client.contacts.all()) for client in clients})
        except DatabaseError as error:
            self.handle_import_error(result, error, raise_errors)

    def _write_contacts(self, known: dict[Client, list[ClientContact]]) -> None:
        """Keep what stays with its note, add what is new, delete what is gone."""
        added, gone = [], []
        for client, rows in known.items():
            wanted = {contact.normalized: contact for contact in self.contacts_of(client)}
            gone.extend(row.pk for row in rows if row.normalized not in wanted)
            for row in rows:
                wanted.pop(row.normalized, None)
            added.extend(self._row(client, contact) for contact in wanted.values())
        ClientContact.objects.bulk_create(added, batch_size=CHUNK)
        for start in range(0, len(gone), CHUNK):
            ClientContact.objects.filter(pk__in=gone[start : start + CHUNK]).delete()

    def _row(self, client: Client, contact: Contact) -> ClientContact:
        return ClientContact(
            client=client,
            kind=contact_kind(contact.normalized),
            value=contact.value,
            normalized=contact.normalized,
        )
