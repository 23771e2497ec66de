"""The documents of a client whose two cards become one, or are two again (decision 068)."""

from collections import defaultdict

from apps.clients.extensions import CardMove
from apps.clients.models import Client, Visit
from apps.core.values.presence import not_none
from apps.feedback.deadlines.calculation import recount, recount_statutory
from apps.feedback.history.recording import changes_since, record, snapshot
from apps.feedback.models import Feedback, State
from apps.feedback.registration.drafts import keep_own_visit
from apps.feedback.relations.merging import lock_all
from apps.feedback.search.index import index_feedback


class DocumentsFollow:
    """All of them, whoever may see them: drafts, closed and deleted ones too.

    What hangs on a document (activities, messages, surveys, compensations) goes along with it.
    """

    code = "documents"
    references: tuple[str, ...] = ("feedback.Feedback.client", "feedback.FeedbackSearch.client")

    def move(self, move: CardMove) -> list[int]:
        keys = set(Feedback.objects.filter(client=move.merged).values_list("pk", flat=True))
        for document in lock_all(keys).values():
            hand_over(document, move.main, action="feedback.merge_cards", move=move)
        return sorted(keys)

    def put_back(self, move: CardMove, moved: list[int]) -> None:
        here = Feedback.objects.filter(client=move.main, pk__in=moved)
        keys = set(here.values_list("pk", flat=True)) - _tied_to_others(moved)
        for document in lock_all(keys).values():
            hand_over(document, move.merged, action="feedback.unmerge_cards", move=move)
        # A visit is of the client of its document: one that was named since stays with it.
        named = Visit.objects.filter(client=move.merged, feedback__client=move.main)
        Visit.objects.filter(pk__in=named.values("pk")).update(client=move.main)


def hand_over(document: Feedback, card: Client, *, action: str, move: CardMove) -> None:
    """It is still the same client: nobody is told, and nothing that was begun with them ends."""
    before, former = snapshot(document), document.client
    document.client = card
    keep_own_visit(document)
    if document.state != State.DRAFT and document.is_open and not_none(former).kind != card.kind:
        recount(document)
        recount_statutory(document)
    document.version += 1
    document.save()
    if document.state == State.DRAFT:
        return
    changes = changes_since(document, before)
    record(
        document, by=move.by, action=action, at=move.at, changes=changes, version=document.version
    )
    index_feedback(document)


def _tied_to_others(moved: list[int]) -> set[int]:
    """Those that were merged since with a document of the main card: a matter has one client."""
    matters: defaultdict[int, set[int]] = defaultdict(set)
    rows = Feedback.objects.filter(pk__in=moved).values_list("pk", "merged_into")
    roots = {pk: into or pk for pk, into in rows}
    for pk, root in roots.items():
        matters[root] |= {pk, root}
    inner = Feedback.objects.filter(merged_into__in=list(matters))
    for pk, root in inner.values_list("pk", "merged_into"):
        matters[root].add(pk)
    known = set(moved)
    tied = (group for group in matters.values() if not group <= known)
    return set().union(*tied)
