"""What the search at the top of every page finds among the appeals."""

import re

from django.urls import reverse

from apps.core.extensions import Hit
from apps.core.values.periods import day_in_words
from apps.feedback.models import Feedback, State
from apps.feedback.pages.register.sorting import sort_by
from apps.feedback.search.query import search_drafts
from apps.organization.models import User

# «ОС-2026-000123» in either alphabet and any case, or without the letters.
NUMBER = re.compile(r"(?:[оo][сc]-?)?(\d{4}-\d{6})", re.IGNORECASE)
NEWEST = "-registered"


def find_appeals(user: User, words: str, most: int) -> list[Hit]:
    """Posted ones, the newest first, then the own drafts."""
    posted = Feedback.objects.posted_visible_to(user).looked_up(user).search(words)
    newest = sort_by(posted, NEWEST, searching=True).select_related("type", "client")
    drafts = search_drafts(Feedback.objects.drafts_of(user), words).select_related("type", "client")
    found = [*newest[:most], *drafts.order_by("-updated_at", "-pk")[:most]]
    return [hit_of(feedback) for feedback in found[:most]]


def hit_of(feedback: Feedback) -> Hit:
    day = feedback.registered_at or feedback.updated_at
    details = (
        feedback.applicant,
        str(feedback.type or ""),
        feedback.get_state_display(),
        day_in_words(day),
    )
    is_draft = feedback.state == State.DRAFT
    url = (
        reverse("feedback:edit_draft", args=[feedback.pk])
        if is_draft
        else feedback.get_absolute_url()
    )
    return Hit(str(feedback), url, tuple(filter(None, details)))


def page_of_number(user: User, words: str) -> str:
    """The page of the document whose whole number was typed, where it exists for the user."""
    typed = NUMBER.fullmatch(words)
    if not typed:
        return ""
    found = Feedback.objects.opened_by(user).filter(number=f"ОС-{typed.group(1)}").first()
    return found.get_absolute_url() if found else ""
