"""What the access table is written in: who may what, which documents exist for whom, and a door.

The expectations are written down, role by role; nothing is computed from `permissions.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

from conftest import ROLES

EVERYBODY = frozenset({*ROLES, "admin"})
AT_THE_DESK = frozenset(["registrar", "operator", "callcenter_head", "doctor", "branch_manager"])
# Whose role has no cards of clients: they find one by a whole contact.
BY_CONTACT = frozenset(["employee", "head", "executor"])
REGISTERS = EVERYBODY - {"accountant", "outsider"}
SEES_ALL = frozenset(["handler", "secretary", "quality", "director", "management", "admin"])
PROCESSES = frozenset(["handler", "quality", "director", "admin"])
VERIFIES = frozenset(["quality", "director", "admin"])
ACTS = PROCESSES
TRIAGES = frozenset(["secretary", "admin"])
TALKS = ACTS | TRIAGES
RELATES = PROCESSES | TRIAGES
HEADS = frozenset(["head", "admin"])
CONTRIBUTES = frozenset(["handler", "secretary", "quality", "director", "admin"])
REPORTS = frozenset(["handler", "quality", "director", "management", "admin"])
CLIENTS = REGISTERS - BY_CONTACT
CHANGES_CLIENTS = CLIENTS - {"management"}
MERGES_CLIENTS = frozenset(["handler", "secretary", "quality", "director", "admin"])
AUTHOR = frozenset({"registrar", "admin"})

# Which documents exist for whom. Everybody else gets 404, whatever he may do.
VISIBLE = {
    "draft": AUTHOR,
    "posted": SEES_ALL,
    "analysed": SEES_ALL,
    "verified": SEES_ALL,
    "closed": SEES_ALL,
    "merged": SEES_ALL,
    "praise": SEES_ALL,
    "waiting": SEES_ALL,
    "routed": SEES_ALL | {"head"},
    "assigned": SEES_ALL | {"executor"},
}
POSTED = [name for name in VISIBLE if name != "draft"]


@dataclass(frozen=True)
class Door:
    """One address as it is asked: `opens` for those who may, `refusal` for those who only see.

    `documents` names those on which it is tried; empty for an address without a document. Whoever
    may not use the `section` at all is refused before any document is looked for.
    """

    may: frozenset[str] = EVERYBODY
    opens: int = 200
    refusal: int = 403
    documents: tuple[str, ...] = ()
    method: str = "get"
    args: Callable[[SimpleNamespace, object], list] = lambda world, document: (
        [document.pk] if document else []
    )
    data: Callable[[SimpleNamespace, object], dict] = lambda world, document: {}
    extra: dict[str, frozenset[str]] = field(default_factory=dict)  # document → who may besides
    section: frozenset[str] = EVERYBODY
    owners: frozenset[str] = frozenset()  # may do it without seeing the document
    others: frozenset[str] = frozenset()  # see it without the document, and may not do it

    def expected(self, role: str, document: str) -> int:
        if role not in self.section or role in self.others:
            return 403
        if role in self.owners:
            return self.opens
        if document and role not in VISIBLE[document]:
            return 404
        may = self.may | self.extra.get(document, frozenset())
        return self.opens if role in may else self.refusal


def action(
    documents: str, may: frozenset[str], typed: dict, values=lambda world: {}, **kwargs
) -> Door:
    """A step of the process, sent with all that it demands: done, and back to the page."""

    def data(world, document):
        return {"version": document.version, **typed, **values(world)}

    return Door(may, 302, 403, tuple(documents.split()), "post", data=data, **kwargs)
