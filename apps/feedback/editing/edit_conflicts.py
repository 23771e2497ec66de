"""Two people editing at once: what both changed is shown to the second, nothing is overwritten
unseen (B1).

A form carries the version of the document that it was opened on. The history tells what has changed
since, field by field, so that only the fields which really collide are asked about.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.exceptions import Conflict
from apps.core.history import raw
from apps.feedback.editing.locking import moved_on
from apps.feedback.models import Feedback, HistoryEntry
from apps.feedback.stages.requirements import is_asked

# What an entry of an earlier release says of a raw value: it is the base of nobody's form.
UNKNOWN = object()


@dataclass(frozen=True)
class Collision:
    """One field with two new values; `entry` says who wrote the other one and when."""

    field: str
    theirs: object
    mine: object
    entry: HistoryEntry | None


class EditConflict(Conflict):
    """Somebody changed the same fields meanwhile; the editor has to choose."""

    def __init__(
        self, feedback: Feedback, collisions: list[Collision], untouched: Collection[str] = ()
    ) -> None:
        """`untouched` are the fields that only others changed."""
        message = _("Document %(number)s was changed while you were editing it.")
        super().__init__(message % {"number": feedback}, url=feedback.get_absolute_url())
        self.collisions, self.untouched = collisions, frozenset(untouched)


@dataclass
class Drift:
    """What happened to a document since a version: the base of each changed field, and by whom.

    The bases are raw values. `is_known` is false when the history does not account for every
    version in between.
    """

    is_known: bool
    changed_state: bool
    bases: dict[str, object]
    entries: dict[str, HistoryEntry]

    def entry_of(self, feedback: Feedback, name: str) -> HistoryEntry | None:
        """Who changed the field; or the type, and with it that the field is asked for at all."""
        if name in self.entries or is_asked(name, feedback):
            return self.entries.get(name)
        return self.entries.get("type") or self.entries.get("subject_employee")


def rebase(feedback: Feedback, *, version: int, values: dict) -> dict:
    """Return those of `values` that may be written although the document has moved on.

    A field that only others changed keeps their value. Raises `EditConflict` with the fields that
    both changed.
    """
    if feedback.version == version:
        return values
    drift = drift_since(feedback, version)
    collisions = _collisions(feedback, values, drift, drift.bases)
    untouched = {name for name in values if _is_base(name, values[name], drift)}
    if collisions:
        raise EditConflict(feedback, collisions, untouched)
    return {name: value for name, value in values.items() if name not in untouched}


def require_seen(feedback: Feedback, *, version: int, values: dict) -> None:
    """Let nobody decide on what he has not seen: a transition is stricter than an edit.

    Raises `Conflict` when the document has been through another state since `version`, and
    `EditConflict` when one of the fields in `values` was changed by somebody else.
    """
    if feedback.version == version:
        return
    drift = drift_since(feedback, version)
    if drift.changed_state or not drift.is_known:
        raise moved_on(feedback)
    collisions = _collisions(feedback, values, drift, {})
    if collisions:
        raise EditConflict(feedback, collisions)


def drift_since(feedback: Feedback, version: int) -> Drift:
    entries = feedback.history.filter(version__gt=version).select_related("user")
    since = list(entries.order_by("version"))
    drift = Drift(
        is_known=len(since) == feedback.version - version,
        changed_state=any(entry.to_state for entry in since),
        bases={},
        entries={},
    )
    for entry in since:
        for change in entry.changes:
            drift.bases.setdefault(change["field"], change.get("from", UNKNOWN))
            drift.entries[change["field"]] = entry
    return drift


def _collisions(feedback: Feedback, values: dict, drift: Drift, bases: dict) -> list[Collision]:
    """The fields that others changed, but for those that the editor left at their `bases`."""
    return [
        Collision(name, getattr(feedback, name), mine, drift.entry_of(feedback, name))
        for name, mine in values.items()
        if mine != getattr(feedback, name)
        and (drift.entry_of(feedback, name) or not drift.is_known)
        and not (name in bases and _is_base(name, mine, drift))
    ]


def _is_base(name: str, mine: object, drift: Drift) -> bool:
    return name in drift.bases and drift.bases[name] == raw(mine)
