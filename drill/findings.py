"""What the drill left in the database and at the mail server, compared with what was accepted."""

from collections import Counter
from dataclasses import dataclass

from drill.callers import Tally
from drill.production import Production

# What an administrator decides by the log of the mail server, and what does not go out any more.
PARKED = ("unknown", "failed")
UNDER_WAY = """
SELECT count(*) FROM notifications_notification n
WHERE n.channel = 'email' AND n.state IN ('queued', 'sending') AND n.event = 'complaint_registered'
"""
UNTOLD = "SELECT count(*) FROM notifications_occurrence WHERE told_at IS NULL"


@dataclass
class Findings:
    accepted: int
    lost: int  # accepted, and not there
    doubled: int  # accepted once, and there twice
    gaps: int  # in the numbers
    untold: int  # documents of which nobody is told by e-mail
    twice: int  # messages that came twice
    parked: int  # messages left to a person, the mail server having broken off

    @property
    def faults(self) -> list[str]:
        promised = ("lost", "doubled", "gaps", "untold", "twice")
        return [f"{name}: {getattr(self, name)}" for name in promised if getattr(self, name)]


def find(product: Production, tally: Tally) -> Findings:
    keys = Counter(key for key, _number in posted(product))
    texts = Counter(text for (text,) in product.rows("SELECT statement FROM feedback_feedback"))
    return Findings(
        accepted=len(tally.accepted),
        lost=sum(1 for key in tally.accepted if key not in keys),
        doubled=sum(1 for count in texts.values() if count > 1),
        gaps=gaps([number for _key, number in posted(product)]),
        untold=len(untold(product, tally.accepted)),
        twice=sum(1 for count in product.mail.desk.arrived.values() if count > 1),
        parked=product.rows(
            "SELECT count(*) FROM notifications_notification WHERE state IN %s", (PARKED,)
        )[0][0],
    )


def posted(product: Production) -> list[tuple[str, str]]:
    sql = "SELECT key::text, number FROM feedback_feedback WHERE statement LIKE %s ORDER BY number"
    return product.rows(sql, ("%Ждали приёма сорок минут. %",))


def gaps(numbers: list[str]) -> int:
    """How many are missing between the first and the last of `ОС-2026-000123`."""
    given = sorted(int(number.rpartition("-")[2]) for number in numbers)
    return given[-1] - given[0] + 1 - len(given) if given else 0


def untold(product: Production, keys: list[str]) -> list[str]:
    """Of which no message has come, nor is parked for somebody to decide."""
    sql = """
        SELECT f.key::text, n.key::text, n.state FROM feedback_feedback f
        JOIN notifications_notification n ON n.document_id = f.id
        WHERE n.event = 'complaint_registered' AND n.channel = 'email' AND f.key::text = ANY(%s)
    """
    arrived = {each.strip("<>").partition("@")[0] for each in product.mail.desk.arrived}
    told = {
        document
        for document, message, state in product.rows(sql, (keys,))
        if message in arrived or state in PARKED
    }
    return [key for key in keys if key not in told]


def is_quiet(product: Production) -> bool:
    return not (under_way(product) or product.rows(UNTOLD)[0][0])


def under_way(product: Production) -> int:
    """E-mails that were not sent yet, or wait for another attempt."""
    return product.rows(UNDER_WAY)[0][0]
