"""Who turns to whom, where, about which visit, and who writes it down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from apps.clients.models import Client, Visit
from apps.demo import staff
from apps.demo.clientele import Clientele
from apps.demo.house import House
from apps.demo.texts import names
from apps.feedback.models import Feedback
from apps.organization.models import Branch, Employee, User

Channel = Feedback.Channel

# Channel → weight, by the nature of the appeal.
CHANNELS = {
    "complaint": {
        Channel.PHONE: 42,
        Channel.VISIT: 20,
        Channel.EMAIL: 12,
        Channel.SITE: 9,
        Channel.MESSENGER: 8,
        Channel.LETTER: 5,
        Channel.SURVEY: 4,
    },
    "praise": {
        Channel.VISIT: 36,
        Channel.PHONE: 22,
        Channel.MESSENGER: 14,
        Channel.SURVEY: 14,
        Channel.SITE: 8,
        Channel.EMAIL: 6,
    },
    "review": {Channel.SURVEY: 60, Channel.MESSENGER: 20, Channel.SITE: 20},
    "suggestion": {
        Channel.SITE: 30,
        Channel.VISIT: 30,
        Channel.EMAIL: 20,
        Channel.MESSENGER: 20,
    },
    "question": {Channel.PHONE: 55, Channel.MESSENGER: 20, Channel.SITE: 15, Channel.EMAIL: 10},
    "claim": {Channel.LETTER: 45, Channel.EMAIL: 55},
}
OPERATORS = ("operator", "operator_2", "operator_3", "operator", "operator_2", "callcenter_head")
STRANGERS_SHARE = 0.04
VISIT_SHARE = 0.7


@dataclass
class Scene:
    """`doctor` is whom the client saw; `subject` whom the appeal is about, if about a person."""

    at: datetime
    branch: Branch
    client: Client | None
    visit: Visit | None
    doctor: Employee
    channel: str
    author: User
    subject: Employee | None = None

    def values(self) -> dict:
        return {
            "client": self.client,
            "branch": self.branch,
            "visit": self.visit,
            "channel": self.channel,
        }


class Stage:
    """Sets scenes: picks client, visit, doctor and channel as they go together."""

    def __init__(self, rng: Random, house: House, clientele: Clientele) -> None:
        self.rng, self.house, self.clientele = rng, house, clientele

    def set(self, at: datetime, nature: str, specialty: str = "", share=VISIT_SHARE) -> Scene:
        """A client and, if a doctor of the specialty was seen lately, the visit."""
        visits = self.clientele.visits_before(at, 30, specialty)
        if visits and (specialty or self.rng.random() < share):
            visit = self.rng.choice(visits)
            return self._scene(at, nature, visit.branch, visit.client, visit, visit.employee)
        doctor = self.rng.choice(self._doctors(specialty))
        client = self.rng.choice(self.clientele.people[doctor.branch_id])
        return self._scene(at, nature, doctor.branch, client, None, doctor)

    def set_claim(self, at: datetime) -> Scene:
        doctor = self.rng.choice(self._doctors(""))
        client = self.rng.choice(self.clientele.companies[doctor.branch_id])
        return self._scene(at, "claim", doctor.branch, client, None, doctor)

    def set_online(self, at: datetime) -> Scene:
        """A review on somebody else's site: often the author does not say who he is."""
        scene = self.set(at, "review", share=0.4)
        scene.channel = Channel.REVIEW_SITE
        scene.author = self.house.users[self.rng.choice(("operator_2", "handler"))]
        if scene.visit is None:
            scene.client = None
        return scene

    def stranger(self) -> dict:
        """What somebody says of himself who is not a client (yet)."""
        woman = self.rng.random() < 0.5
        first = self.rng.choice(names.WOMEN if woman else names.MEN)
        last = self.rng.choice(names.SURNAMES) + ("а" if woman else "")
        local = f"{first}.{last}".lower().translate(names.LATIN)
        return {
            "applicant_name": f"{last} {first}",
            "applicant_phone": f"8 975 {self.rng.randrange(100, 999)}-{self.rng.randrange(10, 99)}-"
            f"{self.rng.randrange(10, 99)}",
            "applicant_email": f"{local}@example.org" if self.rng.random() < 0.4 else "",
            "city": self.rng.choice(names.TOWNS[self.rng.choice("msk")]),
        }

    def _doctors(self, specialty: str) -> list[Employee]:
        return [
            doctor
            for doctor in self.house.doctors()
            if specialty in ("", staff.SPECIALTIES[doctor.position.name])
        ]

    def _scene(self, at, nature: str, branch, client, visit, doctor) -> Scene:
        weights = CHANNELS[nature]
        channel = self.rng.choices(list(weights), list(weights.values()))[0]
        author = self._author(channel, branch)
        return Scene(at, branch, client, visit, doctor, channel, author)

    def _author(self, channel: str, branch: Branch) -> User:
        if channel == Channel.VISIT:
            return self.rng.choice(self._met_by(branch))
        if channel in {Channel.LETTER, Channel.EMAIL} and self.rng.random() < 0.6:
            return self.house.users["secretary"]
        return self.house.users[self.rng.choice(OPERATORS)]

    def _met_by(self, branch: Branch) -> list[User]:
        """Those of the branch who take appeals face to face; administrators more often."""
        front = self.house.staff_of(branch, *staff.FRONT_DESK) * 4
        others = self.house.staff_of(branch, staff.BRANCH_MANAGER, staff.THERAPIST)
        return [employee.user for employee in front + others if employee.user]


def drafted(at: datetime, rng: Random) -> datetime:
    """When the form was opened: the talk takes some minutes."""
    return at - timedelta(minutes=rng.randrange(2, 15), seconds=rng.randrange(60))
