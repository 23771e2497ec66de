"""Visits from a file: of clients who are here already, told apart as people do it (S6)."""

import re
from collections import defaultdict
from contextlib import suppress
from datetime import datetime, time
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from import_export.instance_loaders import BaseInstanceLoader

from apps.clients.models import (
    Client,
    ClientContact,
    Service,
    Visit,
    contact_kind,
    normalise_contact,
)
from apps.core.transfer.columns import (
    BirthDateCell,
    CodeCell,
    Column,
    DateCell,
    ReferenceCell,
    TextCell,
    loosen,
)
from apps.core.transfer.resources import ReferenceResource
from apps.organization.models import Branch, Employee

CHUNK = 1000
NAMED = 5  # of several clients who may be meant
_CLOCK = re.compile(r"(\d{1,2})[:.\-](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?")


class MomentCell(DateCell):
    """A day with a time of day, as in `DateCell`: «17.11.2026 14:30», «17.11.26 в 9.05»."""

    sample = datetime(2026, 11, 17, 14, 30)

    def clean(self, value, row=None, **kwargs) -> datetime | None:
        if isinstance(value, datetime):
            return _aware(value)
        text = TextCell().clean(value).replace("T", " ").replace(" в ", " ").replace(",", " ")
        if not text:
            return None
        day, _blank, clock = text.partition(" ")
        found = super().clean(day if isinstance(value, str) else value)
        return _aware(datetime.combine(found, _time_in(clock.strip())))

    def render(self, value, obj=None, **kwargs) -> datetime | None:
        return value and timezone.localtime(value).replace(tzinfo=None)


def _time_in(text: str) -> time:
    found = _CLOCK.fullmatch(text.removesuffix("ч.").removesuffix("ч").strip())
    if found:
        with suppress(ValueError):
            return time(int(found[1]), int(found[2]))
    raise ValueError(_("Enter the day and the time, for example 17.11.2026 14:30."))


def _aware(moment: datetime) -> datetime:
    moment = moment.replace(second=0, microsecond=0)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


class MarkColumn(Column):
    """What only tells which client is meant; it is read from the client, and never written."""

    def __init__(self, attribute: str, header, cell, *, read) -> None:
        super().__init__(attribute, header, cell)
        self.read = read

    def get_value(self, instance: Visit):
        return self.read(instance.client) if instance.client_id else None

    def save(self, instance: Visit, row, is_m2m: bool = False, **kwargs) -> None:
        self.clean(row)


class MomentColumn(Column):
    """A visit that was written down to the second is not changed by a file that has minutes."""

    def save(self, instance: Visit, row, is_m2m: bool = False, **kwargs) -> None:
        old, new = instance.started_at, self.clean(row)
        is_same = old is not None and old.replace(second=0, microsecond=0) == new
        instance.started_at = old if is_same else new


class ContactCell(TextCell):
    """A phone or an e-mail as it is compared; in a file as people read it."""

    sample = "+7 916 123-45-67"

    def clean(self, value, row=None, **kwargs) -> str:
        text = super().clean(value)
        try:
            return normalise_contact(contact_kind(text), text) if text else ""
        except ValidationError as error:
            raise ValueError(f"{text}: {error.messages[0]}") from error


def employee_cell() -> ReferenceCell:
    return ReferenceCell(Employee.objects.all, label=_employee_label, find=_employees)


def _employee_label(employee: Employee) -> str:
    number = employee.personnel_number
    return f"{employee.full_name} ({number})" if number else employee.full_name


def _employees(index: dict[str, list], key: str, row) -> list:
    """By the name with the personnel number, or by one of them alone."""
    if key in index:
        return index[key]
    everybody = [employee for rows in index.values() for employee in rows]
    return [
        each
        for each in everybody
        if key in (loosen(each.full_name), loosen(each.personnel_number or ""))
    ]


def first_contact(client: Client) -> str:
    return next((contact.shown for contact in client.contacts.all()), "")


class KnownClients:
    """The clients whom a file may mean, by contact, by INN and by name: read once."""

    def __init__(self, names: set[str], contacts: set[str], inns: set[str]) -> None:
        self.by_contact: dict[str, set[int]] = defaultdict(set)
        self.by_inn: dict[str, set[int]] = defaultdict(set)
        self.by_name: dict[str, set[int]] = defaultdict(set)
        self.cards: dict[int, Client] = {}
        self._read(names, inns)
        known = sorted(contacts)
        for start in range(0, len(known), CHUNK):
            rows = ClientContact.objects.filter(normalized__in=known[start : start + CHUNK])
            for row in rows.select_related("client__merged_into"):
                self.by_contact[row.normalized].add(self._card(row.client))

    def _read(self, names: set[str], inns: set[str]) -> None:
        fields = ("kind", "last_name", "first_name", "middle_name", "company", "inn")
        everybody = Client.objects.only(*fields, "birth_date", "city", "merged_into").order_by("pk")
        for client in everybody.iterator(chunk_size=CHUNK):
            if client.inn and client.inn in inns:
                self.by_inn[client.inn].add(self._card(client))
            for name in {loosen(client), loosen(client.person_name)} & names:
                self.by_name[name].add(self._card(client))

    def _card(self, client: Client) -> int:
        card = client.current
        return self.cards.setdefault(card.pk, card).pk

    def meant(self, name: str, contact: str, inn: str, born) -> list[Client]:
        """All who fit every mark that the line gives."""
        marks = (self.by_name, name), (self.by_contact, contact), (self.by_inn, inn)
        given = [index.get(mark, set()) for index, mark in marks if mark]
        cards = [self.cards[pk] for pk in sorted(set.intersection(*given))] if given else []
        if born:
            cards = [card for card in cards if card.birth_date in (born, None)]
            cards = [card for card in cards if card.birth_date == born] or cards
        return cards


class ClientColumn(Column):
    """The client: by name, made certain by a phone or e-mail, an INN or the date of birth."""

    covers = ("client",)

    def clean(self, row, **kwargs) -> Client | None:
        return self.resource.client_in(row)

    def save(self, instance: Visit, row, is_m2m: bool = False, **kwargs) -> None:
        instance.client = self.clean(row)

    def get_value(self, instance: Visit) -> Client | None:
        return instance.client if instance.client_id else None


class ClientCell(TextCell):
    def render(self, value, obj=None, **kwargs) -> str:
        return "" if value is None else str(value)


class VisitLoader(BaseInstanceLoader):
    """A visit is known by its client, its moment and its service: of the clients of the file."""

    def __init__(self, resource: "VisitResource", dataset=None) -> None:
        super().__init__(resource, dataset)
        resource.know_clients(dataset)
        named = filter(None, map(resource.client_or_none, dataset.dict))
        clients = sorted({client.pk for client in named})
        self.visits: dict[tuple, Visit] = {}
        for start in range(0, len(clients), CHUNK):
            rows = resource.get_queryset().filter(client__in=clients[start : start + CHUNK])
            for row in rows:
                self.visits[_key(row.client_id, row.started_at, row.service_id)] = row

    def get_instance(self, row) -> Visit | None:
        return self.visits.get(self.resource.natural_key_in(row))


def _key(client_id, started_at: datetime | None, service_id) -> tuple:
    moment = started_at and started_at.replace(second=0, microsecond=0)
    return client_id, moment, service_id


class VisitResource(ReferenceResource):
    client = ClientColumn("client", pgettext_lazy("column", "Client"), ClientCell())
    contact = MarkColumn(
        "contact", pgettext_lazy("column", "Phone or e-mail"), ContactCell(), read=first_contact
    )
    inn = MarkColumn("inn", pgettext_lazy("column", "INN"), CodeCell(), read=lambda c: c.inn)
    birth_date = MarkColumn(
        "birth_date",
        pgettext_lazy("column", "Date of birth"),
        BirthDateCell(),
        read=lambda client: client.birth_date,
    )
    started_at = MomentColumn("started_at", pgettext_lazy("column", "Day and time"), MomentCell())
    branch = Column("branch", pgettext_lazy("column", "Branch"), ReferenceCell(Branch.objects.all))
    employee = Column("employee", pgettext_lazy("column", "Employee"), employee_cell())
    service = Column(
        "service", pgettext_lazy("column", "Service"), ReferenceCell(Service.objects.all)
    )

    natural_key = ("client", "started_at", "service")
    samples: ClassVar[dict] = {"client": "Иванова Мария Петровна"}
    hint = gettext_lazy(
        "A visit is recognised by the client, the day and time and the service. A client is found "
        "by the name together with a phone or e-mail, the INN or the date of birth, whichever are "
        "given; import the clients and the services first. The employee is given by name or by "
        "personnel number."
    )

    class Meta:
        model = Visit
        instance_loader_class = VisitLoader
        use_bulk = True
        batch_size = CHUNK

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.fields["client"].resource = self
        self.known: KnownClients | None = None

    def get_bulk_update_fields(self) -> list[str]:
        return ["client", "started_at", "branch", "employee", "service"]

    def with_related(self, queryset):
        related = queryset.select_related("client", "branch", "employee", "service")
        return related.prefetch_related("client__contacts")

    def know_clients(self, dataset) -> None:
        marks = [self._marks_in(row) for row in dataset.dict]
        names, contacts, inns = ({mark[n] for mark in marks} - {""} for n in range(3))
        self.known = KnownClients(names, contacts, inns)

    def _marks_in(self, row) -> tuple:
        """Name, contact, INN and day of birth of a line; one that cannot be read is none."""
        name = loosen(TextCell().clean(row.get(self.fields["client"].column_name)))
        marks = [name]
        for column in ("contact", "inn", "birth_date"):
            try:
                given = self.fields[column].column_name in row
                marks.append((given and self.fields[column].clean(row)) or "")
            except ValueError:
                marks.append("")
        return tuple(marks)

    def client_in(self, row) -> Client | None:
        """The one client of a line. Raises `ValueError` where there is none, or more than one."""
        name, contact, inn, born = self._marks_in(row)
        if not (name or contact or inn):
            return None
        cards = self.known.meant(name, contact, inn, born)
        told = TextCell().clean(row.get(self.fields["client"].column_name)) or contact or inn
        if not cards:
            raise ValueError(self._nobody(told, name, contact or inn))
        if len(cards) > 1:
            raise ValueError(_several(told, cards))
        return cards[0]

    def _nobody(self, told: str, name: str, mark: str) -> str:
        if mark and self.known.by_name.get(name):
            text = _(
                "There is a client “%(name)s”, but with another phone, e-mail or INN. Correct one "
                "of the two."
            )
        else:
            text = _("There is no client “%(name)s”. Import the client first, or correct the line.")
        return text % {"name": told}

    def client_or_none(self, row) -> Client | None:
        with suppress(ValueError):
            return self.client_in(row)
        return None

    def natural_key_in(self, row) -> tuple | None:
        """As the loader keeps the visits; None where a part of it cannot be read."""
        client = self.client_or_none(row)
        with suppress(ValueError):
            moment, service = (self.fields[name].clean(row) for name in ("started_at", "service"))
            if client and moment and service:
                return _key(client.pk, moment, service.pk)
        return None

    def refuse_a_second_line(self, instance, new: bool, row) -> None:
        key = self.natural_key_in(row)
        line = self.taken.setdefault(key, self.current_line) if key else self.current_line
        if line != self.current_line:
            raise ValidationError(_("This repeats row %(line)s.") % {"line": line})

    def checks(self, instance, errors: dict) -> list:
        return [lambda: instance.clean_fields(exclude={*errors, *_found(instance)})]


def _found(visit: Visit) -> set[str]:
    names = ("client", "branch", "employee", "service")
    return {name for name in names if getattr(visit, f"{name}_id") is not None}


def _several(told: str, cards: list[Client]) -> str:
    shown = [", ".join(filter(None, (str(card), card.city))) for card in cards[:NAMED]]
    text = _("Several clients may be meant: %(clients)s. Add the phone or the date of birth.")
    return text % {"name": told, "clients": "; ".join(shown)}
