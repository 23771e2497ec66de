"""The shape of a row in the table of scenarios."""

from dataclasses import dataclass, field

from apps.demo.samples import Sample


@dataclass(frozen=True)
class Done:
    """One step, `hours` after the one before it; `by` is a username."""

    action: str
    by: str
    hours: float
    values: dict = field(default_factory=dict)
    comment: str = ""
    sample: Sample | None = None


@dataclass(frozen=True)
class Scenario:
    """One document that tells a sentence of a source document.

    It is registered `days_ago`, or on the latest `day_of_year` (month, day) that lies at least two
    weeks back, at `time`. `client` is `known`, `company`, or a number that picks one of the branch,
    a `woman` if the words are a woman's; with `applicant` (name, phone, e-mail, city) nobody of
    them. `subject` follows from the type.
    """

    seed: str
    tells: str
    type: str
    statement: str
    author: str
    steps: tuple[Done, ...] = ()
    channel: str = "phone"
    days_ago: int = 0
    day_of_year: tuple[int, int] | None = None
    time: tuple[int, int] = (11, 20)
    branch: str = "m"
    client: str | int = 1
    woman: bool = False
    applicant: tuple[str, str, str, str] | None = None
    company: str = ""  # of the applicant: then a legal entity
    employee: str = ""
    object: str = ""
    text: str = ""
    category: str = ""
    visit: tuple[str, str] | None = None  # doctor, service: two days before
    responsible: str = ""
    department: str = ""
    executor: str = ""
    urgency: str = "normal"
    samples: tuple[Sample, ...] = ()


def analysed(by: str, hours: float, text: str, validity: str = "yes", **parts: str) -> Done:
    return Done("analyse", by, hours, {"analysis": text, "validity": validity, **parts})


def verified(by: str, hours: float, conclusion: str) -> Done:
    return Done("verify", by, hours, {"conclusion": conclusion})


def closed(by: str, hours: float, note: str, confirmation: str = "call", answer: str = "") -> Done:
    values = {"confirmation": confirmation, "confirmation_note": note}
    return Done("close", by, hours, values | ({"answer": answer} if answer else {}))


def commented(by: str, hours: float, text: str) -> Done:
    return Done("comment", by, hours, comment=text)


def attached(by: str, hours: float, sample: Sample) -> Done:
    return Done("attach", by, hours, sample=sample)
