"""The queue of the secretary: what is registered and nobody's, most urgent first (W2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import Urgency
from apps.complaints.forms.triage import RejectForm
from apps.core.actions import declared
from apps.core.actions.declaring import ActionForm
from apps.core.lists import Empty, List, QueryString, choosing_box
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.organization.models import User
from apps.organization.services import WORKING_DAY, find_schedules, working_time_between
from apps.routing.services.hops import Hops, departments_again

PAGE_SIZE = 25

# The most urgent first, as the rank of each urgency.
RANK = Case(
    *(When(urgency=each, then=Value(rank)) for rank, each in enumerate(reversed(Urgency.values)))
)


NOTHING = timedelta(0)


@dataclass
class Row:
    """A document of the queue, and where it has been more than once."""

    feedback: Feedback
    address: QueryString  # of the queue with the document open beside it
    again: list[str] = field(default_factory=list)
    waited: timedelta = NOTHING  # working time of the branch

    @property
    def since(self) -> datetime:
        return not_none(self.feedback.queued_at)

    @property
    def has_come_back(self) -> bool:
        return bool(self.feedback.queue_reason)

    @property
    def lies_too_long(self) -> bool:
        return self.waited > settings.TRIAGE_LIMIT_DAYS * WORKING_DAY

    @property
    def box(self) -> SafeString:
        return choosing_box(self.feedback)


class Triage(List):
    """A page of the queue, and the document that is open beside it (`document`).

    `form` is one of its forms that came back with errors.
    """

    css = "triage"
    place = ("page", "document")
    nothing = Empty(
        "circle-check",
        _("The queue is empty"),
        _("New appeals without a responsible, and those that came back, will appear here."),
    )

    def __init__(
        self,
        user: User,
        params: Mapping[str, object],
        *,
        form: ActionForm | None = None,
    ) -> None:
        super().__init__(user, params)
        self.form_shown = form

    @property
    def page_size(self) -> int:
        return PAGE_SIZE

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    def queryset(self) -> QuerySet[Feedback]:
        documents = Feedback.objects.visible_to(self.user).waiting_for_triage()
        nearest = F("deadline_at").asc(nulls_last=True)
        return documents.order_by(RANK, nearest, "registered_at", "pk").with_references()

    @cached_property
    def count(self) -> int:
        return self.queryset().order_by().count()

    def load(self, rows: list[Feedback]) -> list[Row]:
        again, waited = departments_again(rows), _waited(rows, self.now)
        page = max(self.query.number("page", 1), 1)
        return [
            Row(
                each,
                self.view.with_(page=page, document=each.pk),
                again[each.pk],
                waited.get(each.pk, NOTHING),
            )
            for each in rows
        ]

    @cached_property
    def chosen_key(self) -> int:
        return self.query.number("document")

    @cached_property
    def chosen(self) -> Feedback | None:
        """The open document, as long as it is in the queue."""
        return self.queryset().filter(pk=self.chosen_key).first() if self.chosen_key else None

    @property
    def is_gone(self) -> bool:
        return bool(self.chosen_key) and self.chosen is None

    @cached_property
    def routing(self) -> Hops | None:
        return Hops(self.chosen) if self.chosen else None

    @cached_property
    def attachments(self) -> list:
        return list(self.chosen.attachments.all()) if self.chosen else []

    @property
    def route_form(self) -> ActionForm:
        form = self.form_shown
        if form is None or self.is_rejecting:
            return not_none(declared("routing.route").form)(feedback=self.chosen)
        return form

    @property
    def reject_form(self) -> RejectForm:
        form = self.form_shown
        return form if isinstance(form, RejectForm) else RejectForm(feedback=not_none(self.chosen))

    @property
    def is_rejecting(self) -> bool:
        return isinstance(self.form_shown, RejectForm)

    @property
    def keys(self) -> list[int]:
        """Of the documents on this page."""
        return [row.feedback.pk for row in self.current.rows.objects]

    def place_of(self, key: int) -> int:
        """The place of a document on this page; the first one when it is not on it."""
        return self.keys.index(key) if key in self.keys else 0

    def at(self, place: int) -> int:
        """The key of the document at a place, or of the last one; 0 when the page is empty."""
        return self.keys[min(place, len(self.keys) - 1)] if self.keys else 0


def _waited(documents: list[Feedback], now: datetime) -> dict[int, timedelta]:
    """How much working time of its branch each document has been in the queue.

    One query, asked only where one of them may lie too long; the others come back without.
    """
    limit = settings.TRIAGE_LIMIT_DAYS * WORKING_DAY
    queued = ((each, not_none(each.queued_at)) for each in documents)
    old = [(not_none(each.branch), each.pk, since) for each, since in queued if now - since > limit]
    if not old:
        return {}
    first = min(since for _branch, _key, since in old) - timedelta(days=1)
    schedules = find_schedules(branches={branch for branch, *_ in old}, since=first.date())
    return {
        key: working_time_between(since, now, schedules[branch.pk], branch.zone)
        for branch, key, since in old
    }
