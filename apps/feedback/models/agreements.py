"""What was agreed with the client when they came, as the column of a document keeps it (C7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.appeal_types.models import UsualAgreement

Kind = UsualAgreement.Kind
MOST = 20  # of one document
TEXT_LENGTH = UsualAgreement._meta.get_field("text").max_length or 0


@dataclass(frozen=True)
class Agreement:
    """A step of the client's own, or what was offered to them; `text` is what was said.

    `done_at` is when somebody heard that the client has done their step, `done_by` who: their key,
    and their name as it was then.
    """

    kind: str
    text: str
    done_at: datetime | None = None
    done_by: int | None = None
    done_by_name: str = ""

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Agreement":
        done_at = kept.get("done_at")
        values = kept | {"done_at": parse_datetime(done_at) if done_at else None}
        return cls(**values)

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON has it; what is not done says nothing more."""
        said = {"kind": self.kind, "text": self.text}
        if self.done_at is None:
            return said
        done = {"done_at": self.done_at.isoformat(), "done_by": self.done_by}
        return said | done | {"done_by_name": self.done_by_name}

    @property
    def is_step(self) -> bool:
        return self.kind == Kind.STEP

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def key(self) -> tuple[str, str]:
        """One document holds it once."""
        return self.kind, self.text

    @property
    def in_words(self) -> str:
        words = f"{Kind(self.kind).label}: {self.text}"
        return _("%(step)s (done)") % {"step": words} if self.is_done else words


def written_agreement(kind: str, text: str) -> str:
    """How a form names an agreement: by what it is, and its words."""
    return f"{kind}:{text}"


def read_agreement(value: str) -> tuple[str, str]:
    kind, _colon, text = value.partition(":")
    return kind, text


def agreements_said(pairs: Iterable[tuple[str, str]]) -> list[Agreement]:
    """Return what was said as (kind, text), each once. Raises `ValidationError`."""
    found = {}
    for kind, words in pairs:
        text = " ".join(words.replace("\x00", "").split())
        if kind not in Kind.values or not text:
            raise ValidationError(_("Write what was agreed."))
        if len(text) > TEXT_LENGTH:
            raise ValidationError(
                _("Say it shorter: at most %(limit)s characters.") % {"limit": TEXT_LENGTH}
            )
        found[kind, text] = Agreement(str(kind), text)
    refuse_too_many(found)
    return list(found.values())


def refuse_too_many(agreements: Iterable) -> None:
    """Raise `ValidationError` for more than a page can show."""
    if len(list(agreements)) > MOST:
        text = _("At most %(limit)s agreements fit. Take one away first.")
        raise ValidationError(text % {"limit": MOST})


def in_words(kept: Iterable[dict[str, Any]]) -> str:
    """As the history shows them."""
    return "; ".join(Agreement.of(row).in_words for row in kept)
