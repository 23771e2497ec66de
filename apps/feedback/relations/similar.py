"""Appeals that may tell of the same matter: of the same client, or in the same words (C1, W7).

Cheap enough to be asked while somebody types: a bounded number of words, of days and of rows.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db import connection
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from apps.clients.models import Client
from apps.core.search import words_with_stems
from apps.core.text.richtext import html_to_text
from apps.feedback.models import Feedback, FeedbackStem
from apps.feedback.models.search import quote_lexeme
from apps.feedback.responsibility.conflict_of_interest import about
from apps.notifications.services import is_switched_on
from apps.organization.models import User

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

SHOWN = 4
OPEN_ONE_TOLD = "open_appeal_told"  # the significant event that switches the sentence
OF_LATE = timedelta(days=60)  # a matter told again later is a new one, of the client if of anybody
LONGEST_TEXT = 5_000  # characters that are read of a statement
WORD = 4  # letters: shorter words say little
WORDS = 12  # the longest ones, which say most
ENOUGH = 4  # of them at least are in both texts, and
SHARE = 0.5  # of all of them at least this part


def of_client(client: Client, user: User) -> QuerySet[Feedback]:
    """What the user may see of the client's appeals: open ones first, then the newest."""
    appeals = Feedback.objects.posted_visible_to(user).filter(client=client)
    ended = Q(closed_at__isnull=False)
    return appeals.alias(ended=ended).order_by("ended", "-registered_at", "-pk")


def has_open_one(client: Client, user: User) -> bool:
    """Whether the client has an open appeal: all that may be told to who sees none of them.

    Never of one from which `user` is barred: it would tell the one it is about, or was, that the
    client has complained. The administrator can switch it off (`OPEN_ONE_TOLD`).
    """
    if not is_switched_on(OPEN_ONE_TOLD):
        return False
    return Feedback.objects.unresolved().filter(client=client).exclude(about(user)).exists()


def find_similar(statement: str, user: User, *, besides: int | None = None) -> list[Feedback]:
    """The visible appeals of late whose words are most like those of `statement`; few or none.

    The same stems are compared on both databases. `besides` is the client whose appeals are shown
    anyhow.
    """
    stems = significant_stems(statement)
    if len(stems) < ENOUGH:
        return []
    visible = Feedback.objects.posted_visible_to(user).filter(
        registered_at__gte=timezone.now() - OF_LATE
    )
    if besides:
        visible = visible.exclude(client=besides)
    enough = max(ENOUGH, round(len(stems) * SHARE))
    counted = _counted(visible, stems).filter(shared__gte=enough)
    rows = counted.select_related("type", "client").order_by("-shared", "-registered_at")
    return list(rows[:SHOWN])


def significant_stems(statement: str) -> list[str]:
    """The stems of the longest words, of those that are words."""
    words = words_with_stems(html_to_text(statement[:LONGEST_TEXT]))
    known = {stem for word, stem in words.items() if len(word) >= WORD and word.isalpha()}
    return sorted(known, key=lambda stem: (-len(stem), stem))[:WORDS]


class _Shared(TypedDict):
    shared: int


def _counted(
    documents: QuerySet[Feedback], stems: Iterable[str]
) -> "QuerySet[WithAnnotations[Feedback, _Shared]]":
    """The documents with how many of the stems each of them has, under `shared`."""
    if connection.vendor == "postgresql":
        lexemes = [quote_lexeme(stem) for stem in stems]
        found = documents.filter(search__stems__match="|".join(lexemes))
        return found.annotate(shared=sum(map(_one_if_held, lexemes), Value(0)))
    of_late = FeedbackStem.objects.filter(stem__in=stems, feedback__in=documents.values("pk"))
    rows = of_late.values("feedback").annotate(shared=Count("pk")).order_by("-shared")
    counts = dict(rows.values_list("feedback", "shared")[: SHOWN * 4])
    whens = [When(pk=pk, then=Value(shared)) for pk, shared in counts.items()]
    shared = Case(*whens, default=Value(0), output_field=IntegerField())
    return documents.filter(pk__in=counts).annotate(shared=shared)


def _one_if_held(lexeme: str) -> Case:
    held = When(search__stems__match=lexeme, then=Value(1))
    return Case(held, default=Value(0), output_field=IntegerField())
