"""How a document is processed: its steps, by whom and after what time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from apps.demo.house import House
from apps.demo.plans import Step
from apps.demo.samples import Sample
from apps.demo.texts import phrases
from apps.demo.words import Words
from apps.feedback.models import Feedback
from apps.organization.models import Employee, User

PROCESSORS = ("handler", "handler_2", "handler_3", "quality", "director")
CONFIRMATION_WEIGHTS = {"call": 58, "email": 16, "in_person": 10, "written": 8, "impossible": 8}
BUSY_DAYS, BUSY_FACTOR = 40, 2.2  # lately there is more to do than hands
SUMMER = {6, 7, 8}


@dataclass
class Course:
    """Builds the steps of one document; `analyst` and `closer` may change on the way."""

    rng: Random
    house: House
    words: Words
    analyst: User
    closer: User
    subject: Employee | None
    pace: float = 1.0

    def __post_init__(self) -> None:
        self.steps: list[Step] = []

    def after(self, least: float, most: float) -> timedelta:
        """A delay in hours, most often nearer to the least."""
        return timedelta(hours=self.rng.triangular(least, most, least) * self.pace)

    def say(self, texts) -> str:
        return self.words.say(texts)

    def step(self, action: str, by: User, least: float, most: float, **values) -> None:
        self.steps.append(Step(action, by, self.after(least, most), **values))

    def comment(self, by: User, texts=phrases.COMMENTS) -> None:
        self.step("comment", by, 1, 20, comment=self.say(texts))

    def reassign(self) -> None:
        """Hand over to another one who may process."""
        taken = {self.closer.pk, self.subject.user_id if self.subject else None}
        users = [self.house.users[name] for name in PROCESSORS]
        new = self.rng.choice([user for user in users if user.pk not in taken])
        self.step(
            "reassign",
            self.closer,
            1,
            24,
            values={"responsible": new},
            comment=self.say(phrases.REASSIGN_REASONS),
        )
        if self.analyst == self.closer:
            self.analyst = new
        self.closer = new

    def edit(self, values: dict, names: tuple[str, ...]) -> None:
        """Keep a part of the analysis while it is being written."""
        part = {name: values[name] for name in names if name in values}
        self.step("edit_analysis", self.analyst, 4, 60, values=part)

    def analyse(self, values: dict) -> None:
        self.step("analyse", self.analyst, 12, 160, values=values)

    def verify(self, conclusion: str, validity: str) -> None:
        values = {"conclusion": conclusion, "validity": validity}
        self.step("verify", self.verifier(), 4, 80, values=values)

    def verifier(self) -> User:
        """Somebody who may verify, did not analyse, and is not whom it is about (four eyes)."""
        usual = ("quality", "quality", "quality", "director")
        users = [self.house.users[name] for name in (self.rng.choice(usual), "quality", "director")]
        own = self.subject.user_id if self.subject else None
        return next(user for user in users if user != self.analyst and user.pk != own)

    def return_to_analysis(self) -> None:
        reason = self.say(phrases.RETURN_REASONS)
        self.step("return_to_analysis", self.verifier(), 3, 50, comment=reason)

    def reopen(self) -> None:
        self.step("reopen", self.closer, 30, 400, comment=self.say(phrases.REOPEN_REASONS))

    def reject(self, reason: str, answer: str) -> None:
        values = {"answer": answer}
        self.step("reject", self.house.users["secretary"], 1, 40, values=values, comment=reason)

    def attach(self, by: User, sample: Sample) -> None:
        self.step("attach", by, 1, 10, sample=sample)

    def close(self, *, least: float = 6, most: float = 170, answer: str = "") -> None:
        self.close_by(phrases.CONFIRMATIONS, least=least, most=most, answer=answer)

    def close_by(self, notes: dict[str, tuple], *, least, most, answer: str) -> None:
        """Close with one of the kinds of confirmation that `notes` has words for."""
        kinds = {kind: CONFIRMATION_WEIGHTS[kind] for kind in notes}
        kind = self.rng.choices(list(kinds), list(kinds.values()))[0]
        self.close_with(kind, notes[kind], least=least, most=most, answer=answer)

    def close_with(self, kind: str, notes, *, least=1.0, most=60.0, answer: str = "") -> None:
        values = _closing(self.words, kind, self.words.decks.draw(notes), answer)
        self.step("close", self.closer, least, most, values=values)


def _closing(words: Words, kind: str, note: str, answer: str) -> Callable[[datetime], dict]:
    def values(at: datetime) -> dict:
        told_at = at - timedelta(minutes=7)
        closing = {"confirmation": kind, "confirmation_note": words.fill(note, at=told_at)}
        return closing | {"answer": answer} if answer else closing

    return values


def pace_at(at: datetime, now: datetime, rng: Random) -> float:
    """How slow the work goes: slower lately and in the holidays, and never quite the same."""
    factor = rng.uniform(0.6, 1.3)
    if now - at < timedelta(days=BUSY_DAYS):
        factor *= BUSY_FACTOR
    return factor * (1.2 if at.month in SUMMER else 1.0)


def validity_of(rng: Random) -> str:
    kinds = Feedback.Validity
    return rng.choices((kinds.YES, kinds.PARTLY, kinds.NO), (50, 28, 22))[0]
