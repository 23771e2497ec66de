"""Clients with contacts and visits. Nobody real can be reached: see `_phone`, `_email`, `_inn`."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from stdnum.ru.inn import calc_company_check_digit

from apps.clients.models import Client, ClientContact, Visit
from apps.clients.services import client_search_text
from apps.demo import staff
from apps.demo.house import House
from apps.demo.moments import PERIOD_DAYS, registration_moments
from apps.demo.texts import names
from apps.demo.writing import write_clients
from apps.organization.models import Branch

BATCH = 2000
VISITS_PER_CLIENT = 4
LEGAL_ENTITY_SHARE = 0.05
PHONE_SPELLINGS = (
    "+7 {0} {1}-{2}-{3}",
    "8 ({0}) {1}-{2}-{3}",
    "8{0}{1}{2}{3}",
    "+7({0}){1}-{2}-{3}",
    "8 {0} {1} {2} {3}",
    "+7{0}{1}{2}{3}",
)
NUMBER_OF_TWIN = 7  # the client who has two cards
MAIL_DOMAINS = ("example.com", "example.org", "example.net")

# The best known client: the tests and the guide call him by this phone.
KNOWN_CLIENT = ("Петров", "Иван", "Сергеевич", "8 (916) 123-45-67", "ivan.petrov@example.com")


@dataclass
class Clientele:
    """Clients by the branch they go to, and visits in order of time."""

    people: dict[int, list[Client]] = field(default_factory=dict)
    companies: dict[int, list[Client]] = field(default_factory=dict)
    visits: dict[str, list[Visit]] = field(default_factory=dict)  # by specialty, and "" for all
    moments: dict[str, list[datetime]] = field(default_factory=dict)  # of the visits

    @property
    def known(self) -> Client:
        return next(iter(self.people.values()))[0]

    def visits_before(self, at: datetime, days: int, specialty: str = "") -> list[Visit]:
        """The visits of the last `days` before `at`."""
        moments = self.moments.get(specialty, [])
        first = bisect_left(moments, at - timedelta(days=days))
        last = bisect_right(moments, at - timedelta(minutes=30))
        return self.visits.get(specialty, [])[first:last]


def build_clientele(rng: Random, house: House, count: int, now: datetime) -> Clientele:
    clientele = Clientele()
    clients, contacts, branches = [], [], tuple(house.branches.items())
    for number in range(count):
        key, branch = branches[number % len(branches)]
        client = _client(rng, key, number, is_company=0 < number <= len(branches))
        client.created_at = now - timedelta(days=PERIOD_DAYS + rng.randrange(900))
        own = _contacts(rng, client, number)
        client.search_text = client_search_text(client, own)
        clients.append(client)
        contacts.extend(own)
        kind = clientele.people if client.kind == Client.Kind.PERSON else clientele.companies
        kind.setdefault(branch.pk, []).append(client)
    people = [client for client in clients if client.kind == Client.Kind.PERSON]
    if len(people) > NUMBER_OF_TWIN + 1:
        _write_down_again(people[NUMBER_OF_TWIN], people[-1], contacts)
    write_clients(clients)
    ClientContact.objects.bulk_create(contacts, batch_size=BATCH)
    _visits(rng, house, clientele, count * VISITS_PER_CLIENT, now)
    return clientele


def _client(rng: Random, branch_key: str, number: int, *, is_company: bool) -> Client:
    """The first is the known one; each branch has at least one company."""
    town = rng.choice(names.TOWNS[branch_key])
    if number == 0:
        last, first, middle, *_ = KNOWN_CLIENT
        return Client(last_name=last, first_name=first, middle_name=middle, city="Москва")
    last, first, middle = _name(rng)
    client = Client(last_name=last, first_name=first, middle_name=middle, city=town)
    if is_company or rng.random() < LEGAL_ENTITY_SHARE:
        client.kind = Client.Kind.LEGAL_ENTITY
        client.company = f"{rng.choice(names.LEGAL_FORMS)} «{rng.choice(names.COMPANIES)}»"
        client.inn = _inn(number)
    else:
        client.birth_date = date(1948 + rng.randrange(58), 1 + rng.randrange(12), 1)
        client.birth_date += timedelta(days=rng.randrange(28))
    return client


def _write_down_again(client: Client, card: Client, contacts: list[ClientContact]) -> None:
    """Let `card` be a second one of the same person, as it comes about in a hurry."""
    card.last_name, card.first_name, card.middle_name = client.last_name, client.first_name, ""
    card.birth_date, card.note = None, "Просит звонить после шести"
    phone = next(each for each in contacts if each.client is client)
    own = next(each for each in contacts if each.client is card)
    own.value = phone.normalized
    own.clean()
    contacts[:] = [each for each in contacts if each.client is not card or each is own]
    card.search_text = client_search_text(card, [own])


def _name(rng: Random) -> tuple[str, str, str]:
    is_woman = rng.random() < 0.58
    surname = rng.choice(names.SURNAMES)
    father = rng.choice(names.FATHERS)
    if is_woman:
        return surname + "а", rng.choice(names.WOMEN), father[1]
    return surname, rng.choice(names.MEN), father[0]


def _contacts(rng: Random, client: Client, number: int) -> list[ClientContact]:
    if number == 0:
        values = KNOWN_CLIENT[3:]
    else:
        values = [_phone(rng, number)]
        if rng.random() < 0.6:
            values.append(_email(rng, client, number))
    contacts = []
    for value in values:
        kind = ClientContact.Kind.EMAIL if "@" in value else ClientContact.Kind.PHONE
        contact = ClientContact(client=client, kind=kind, value=value)
        contact.clean()
        contacts.append(contact)
    return contacts


def _phone(rng: Random, number: int) -> str:
    """A mobile number with code 975 or 976: of the right form, but no operator has them."""
    code, rest = 975 + number // 1_000_000 % 2, f"{number * 7919 % 1_000_000:06d}"
    spelling = rng.choice(PHONE_SPELLINGS)
    return spelling.format(code, f"{rest[:2]}0", rest[2:4], rest[4:])


def _email(rng: Random, client: Client, number: int) -> str:
    """An address in a domain that is reserved for examples."""
    if client.kind == Client.Kind.LEGAL_ENTITY:
        return f"office{number}@{rng.choice(MAIL_DOMAINS)}"
    first, last = (
        name.lower().translate(names.LATIN) for name in (client.first_name, client.last_name)
    )
    spellings = (f"{first}.{last}", f"{last}{number}", f"{first[0]}{last}", f"{last}.{first}")
    local = rng.choice(spellings)
    return f"{local}@{rng.choice(MAIL_DOMAINS)}"


def _inn(number: int) -> str:
    """A valid INN of a tax office «98…»: there is no region 98."""
    digits = f"98{number:07d}"
    return digits + calc_company_check_digit(digits)


def _visits(rng: Random, house: House, clientele: Clientele, count: int, now: datetime) -> None:
    visits = []
    doctors = {branch.pk: house.doctors(branch) for branch in house.branches.values()}
    for moment in registration_moments(rng, count, now - timedelta(hours=1)):
        branch = rng.choice(tuple(house.branches.values()))
        visits.append(_visit(rng, house, clientele, branch, doctors[branch.pk], moment))
    Visit.objects.bulk_create(visits, batch_size=BATCH)
    for visit in visits:
        specialty = staff.SPECIALTIES[visit.employee.position.name]
        for key in ("", specialty):
            clientele.visits.setdefault(key, []).append(visit)
            clientele.moments.setdefault(key, []).append(visit.started_at)


def _visit(rng, house: House, clientele: Clientele, branch: Branch, doctors, moment) -> Visit:
    doctor = rng.choice(doctors)
    return Visit(
        client=rng.choice(clientele.people[branch.pk]),
        branch=branch,
        employee=doctor,
        service=rng.choice(house.services[staff.SPECIALTIES[doctor.position.name]]),
        started_at=moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0),
    )
