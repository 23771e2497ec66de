"""The words of one document: facts told the same way in its statement, analysis and proof."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from random import Random

from django.utils import timezone

from apps.clients.models import Client, Visit
from apps.demo.language import (
    WEEKDAYS,
    day_in_words,
    decline,
    fill,
    is_woman,
    lower_first,
    moment_in_words,
)
from apps.organization.models import Branch, Employee

MINUTES, DAYS = (20, 25, 30, 35, 40, 45, 50, 55, 65, 70, 90), (5, 6, 7, 8, 9, 10, 12, 14, 15, 20)
SUMS = ("1 200", "1 800", "2 400", "3 100", "3 900", "4 500", "6 200", "8 700", "12 400", "18 000",
        "26 500", "48 000")  # fmt: skip
FEES = ("350", "500", "800", "950", "1 200", "1 500", "1 900")
TEETH = (11, 12, 14, 15, 16, 17, 21, 23, 24, 26, 34, 35, 36, 37, 44, 45, 46, 47)
TIMES = ("9:00", "9:30", "10:15", "11:00", "12:30", "13:00", "14:15", "15:00", "16:30", "17:00",
         "18:15", "19:00")  # fmt: skip


class Decks:
    """Choose from texts like from a pack of cards: none again before all have been."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.packs: dict[Sequence, list] = defaultdict(list)

    def draw(self, texts: Sequence):
        pack = self.packs[texts]
        if not pack:
            pack.extend(texts)
            self.rng.shuffle(pack)
        return pack.pop()


class Words:
    """Fills in texts for one client and one employee."""

    def __init__(
        self,
        rng: Random,
        decks: Decks,
        *,
        client: Client | None,
        branch: Branch,
        doctor: Employee,
        subject: Employee | None,
        visit: Visit | None,
    ) -> None:
        self.rng, self.decks = rng, decks
        self.she = client is not None and is_woman(client)
        self.her = is_woman(subject or doctor)
        self.facts = self._facts(branch, doctor, subject or doctor, visit)

    def say(self, texts: Sequence[str], *, at: datetime | None = None) -> str:
        """Draw one of `texts` and fill it in; `at` is when it is said."""
        return self.fill(self.decks.draw(texts), at=at)

    def fill(self, text: str, *, at: datetime | None = None) -> str:
        if at is not None:
            moment = moment_in_words(at)
            self.facts |= {"moment": moment, "moment_cap": moment[:1].upper() + moment[1:]}
        filled = fill(text, self.facts, she=self.she, her=self.her)
        return filled[:1].upper() + filled[1:]

    def maybe(self, share: float, texts: Sequence[str]) -> str:
        return self.say(texts) if self.rng.random() < share else ""

    def _facts(self, branch, doctor: Employee, person: Employee, visit: Visit | None) -> dict:
        rng = self.rng
        cases = decline(doctor.last_name, woman=is_woman(doctor))
        service = visit.service.name if visit else "консультация"
        weekday = rng.choice(WEEKDAYS)
        return {
            "minutes": f"{rng.choice(MINUTES)} минут",
            "days": f"{rng.choice(DAYS)} дней",
            "sum": f"{rng.choice(SUMS)} ₽",
            "fee": f"{rng.choice(FEES)} ₽",
            "tooth": str(rng.choice(TEETH)),
            "time": rng.choice(TIMES),
            "weekday": weekday,
            "weekday_cap": weekday[:1].upper() + weekday[1:],
            "branch": branch.name,
            "doctor": doctor.last_name,
            "doctor_gen": cases["gen"],
            "doctor_dat": cases["dat"],
            "doctor_acc": cases["acc"],
            "employee": person.last_name,
            "service": lower_first(service),
            "service_cap": service,
            "visit_day": day_in_words(timezone.localtime(visit.started_at)) if visit else "на днях",
        }
