"""A complaint that nobody wrote: a low rating or a negative review makes one by itself (A1).

Surveys and imports call this. The significant event «Создание документа Жалоба» switches it.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from apps.appeal_types.models import AppealType, AutomaticComplaint
from apps.clients.models import Client, Visit
from apps.feedback.editing.locking import demand
from apps.feedback.models import Feedback
from apps.feedback.registration.drafts import keep_own_visit
from apps.feedback.registration.services import missing_in, post
from apps.notifications.services import is_switched_on, publish_event
from apps.organization.models import Branch, Employee
from apps.organization.services import the_product

CREATED = "complaint_created"


@dataclass(frozen=True)
class Voice:
    """What a client has said somewhere, with `rating` stars of five, in his own plain `words`.

    `key` is that of the answer or review: heard twice, it is one complaint.
    """

    key: uuid.UUID
    source: str
    rating: int
    words: str
    branch: Branch
    channel: str
    client: Client | None = None
    applicant_name: str = ""
    employee: Employee | None = None
    visit: Visit | None = None


@transaction.atomic
def complain_for(*, voice: Voice, at: datetime | None = None) -> Feedback | None:
    """Register the complaint that `voice` is, and raise the event that it came from.

    None where the event is switched off, no row of `AutomaticComplaint` asks for it, or the rating
    is better than that. Raises `ValidationError` as registration: a complaint without a substance
    or a category is none (A2).
    """
    wanted = AutomaticComplaint.objects.filter(source=voice.source).first()
    if wanted is None or voice.rating > wanted.highest_rating or not is_switched_on(CREATED):
        return None
    if made := Feedback.objects.filter(key=voice.key).first():
        return made
    at = at or timezone.now()
    complaint = _written(voice, wanted)
    demand(missing_in(complaint))
    complaint.save()
    post(complaint, complaint.author, at)
    for event in (CREATED, voice.source):
        publish_event(event, document_id=complaint.pk, key=str(voice.key), at=at)
    return complaint


def _written(voice: Voice, wanted: AutomaticComplaint) -> Feedback:
    complaint = Feedback(
        key=voice.key,
        author=the_product(),
        client=voice.client,
        branch=voice.branch,
        applicant_name=voice.applicant_name,
        channel=voice.channel,
        visit=voice.visit,
        type=_type_for(voice, wanted),
        category=wanted.category,
        statement=_statement(voice),
    )
    complaint.take_kind()
    complaint.nature = AppealType.Nature.COMPLAINT  # whatever the type has become since
    complaint.is_complaint = complaint.needs_analysis = True
    if complaint.object_kind == AppealType.ObjectKind.EMPLOYEE:
        complaint.subject_employee = voice.employee
        complaint.subject_department_id = voice.employee.department_id if voice.employee else None
    keep_own_visit(complaint)
    return complaint


def _type_for(voice: Voice, wanted: AutomaticComplaint) -> AppealType:
    if voice.employee is None and wanted.type_without_employee:
        return wanted.type_without_employee
    return wanted.type


def _statement(voice: Voice) -> str:
    """The words of a stranger are text, whatever stands in them."""
    stars = "★" * voice.rating + "☆" * (5 - voice.rating)
    lines = [stars, *voice.words.strip().splitlines()]
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
