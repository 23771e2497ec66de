"""The documents that have to do with one, as far as somebody may see them; and the way to name one.

A document that is invisible is not here, and no number leads to it.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from apps.core.database.subqueries import InSubquery
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback, Link, State
from apps.feedback.registration.services import number_in, series_of
from apps.feedback.relations.links import WORDS
from apps.organization.models import User

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

OFFERED = 8
_TYPED = re.compile(r"(?:(?:ОС|OC)?[\s-]*(20\d\d)-)?0*(\d{1,6})", re.IGNORECASE)


@dataclass(frozen=True)
class Related:
    feedback: Feedback
    words: str  # what it is to the document on the page
    link: Link | None = None
    is_main: bool = False

    @property
    def is_merged_here(self) -> bool:
        return self.link is None and not self.is_main


def related_to(feedback: Feedback, user: User) -> list[Related]:
    """The main document, those merged into this one, then the links, newest first.

    One query where none is linked, as of most documents; two where some are.
    """
    rows = _one_matter(feedback, user)
    seen = {row.pk: row for row in rows}
    links = list(links_of(feedback)) if any(row.is_linked for row in rows) else []
    other_of = {link: _other(link, feedback) for link in links}
    found: list[Related] = []
    for row in seen.values():
        if row.pk == feedback.merged_into_id:
            found.insert(0, Related(row, _("Merged into"), is_main=True))
        elif row.merged_into_id == feedback.pk:
            found.append(Related(row, _("Merged into this one")))
    linked = [link for link in links if other_of[link] in seen]
    return found + [
        Related(seen[other_of[link]], str(WORDS[link.kind][link.other_id == feedback.pk]), link)
        for link in linked
    ]


def links_of(feedback: Feedback) -> QuerySet[Link]:
    return Link.objects.filter(Q(feedback=feedback) | Q(other=feedback))


class _Linked(TypedDict):
    is_linked: bool


def _one_matter(feedback: Feedback, user: User) -> list["WithAnnotations[Feedback, _Linked]"]:
    """Those merged or linked with the document that `user` sees; each knows if it `is_linked`."""
    links = Link.objects.order_by()
    linked = links.filter(feedback=feedback).values("other")
    linked = linked.union(links.filter(other=feedback).values("feedback"), all=True)
    is_linked = InSubquery("pk", Subquery(linked))
    condition = Q(merged_into=feedback) | Q(is_linked)
    if feedback.merged_into_id:
        condition |= Q(pk=feedback.merged_into_id)
    rows = Feedback.objects.posted_visible_to(user).filter(condition).select_related("type")
    return list(rows.annotate(is_linked=is_linked))


def others_of(feedback: Feedback, user: User) -> QuerySet[Feedback]:
    """The other posted documents that `user` sees."""
    return Feedback.objects.posted_visible_to(user).exclude(pk=feedback.pk)


def likely_others(feedback: Feedback, user: User) -> QuerySet[Feedback]:
    """Those of the same client, open ones first, to choose from instead of typing a number."""
    others = others_of(feedback, user).exclude(state=State.MERGED)
    if not feedback.client_id:
        return others.none()
    of_client = others.filter(client=feedback.client_id).select_related("type")
    return of_client.order_by("closed_at", "-registered_at")[:OFFERED]


def find_other(feedback: Feedback, user: User, typed: str) -> Feedback | None:
    """The document whose number is typed: «ОС-2026-000123», «2026-123», or «123» of this year.

    What does not exist and what is invisible are the same: None. The document itself is no other.
    """
    number = _number_typed(feedback, typed)
    return others_of(feedback, user).filter(number=number).first() if number else None


def is_itself(feedback: Feedback, typed: str) -> bool:
    return _number_typed(feedback, typed) == feedback.number


def _number_typed(feedback: Feedback, typed: str) -> str:
    """As it is kept; "" of what is no number."""
    match = _TYPED.fullmatch(typed.strip())
    if not match:
        return ""
    year, serial = match.groups()
    series = f"feedback-{year}" if year else series_of(not_none(feedback.registered_at))
    return number_in(series, int(serial))


def _other(link: Link, feedback: Feedback) -> int:
    return link.other_id if link.feedback_id == feedback.pk else link.feedback_id
