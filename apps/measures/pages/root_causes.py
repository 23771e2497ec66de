"""What the page shows of a root cause with its appeals and measures (S8)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from apps.core.history import declared
from apps.core.templatetags.components import icon
from apps.core.values.periods import month_name
from apps.feedback.models import Feedback
from apps.feedback.models.querysets import FeedbackQuerySet
from apps.measures.forms import LinkForm, MeasureForm
from apps.measures.models import RootCause, RootCauseEntry
from apps.measures.pages.measures import MeasureRow
from apps.measures.permissions import can_keep, can_keep_root_causes
from apps.organization.models import User

MONTHS = 12
BAR_HEIGHT = 60  # pixels of the highest one
ROWS = 100  # appeals on the page of a root cause


@dataclass(frozen=True)
class Month:
    first: date
    count: int
    height: int

    @property
    def name(self) -> str:
        return month_name(self.first)

    @property
    def top(self) -> int:
        return BAR_HEIGHT - self.height


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """One line of the history of a root cause."""

    entry: RootCauseEntry

    @property
    def label(self) -> str:
        return str(declared(self.entry.action).words)

    @property
    def icon(self) -> str:
        return declared(self.entry.action).icon

    @property
    def changes(self) -> list[Change]:
        def label(name: str) -> str:
            fields = RootCause._meta.fields
            return next(str(field.verbose_name) for field in fields if field.name == name)

        told = self.entry.changes
        return [Change(label(each["field"]), each["from_shown"], each["to_shown"]) for each in told]


class RootCausePage:
    """One root cause as a user sees it; `link` is the form that ties an appeal to it."""

    def __init__(
        self, root_cause: RootCause, user: User, *, link: LinkForm, form: MeasureForm | None = None
    ) -> None:
        self.root_cause, self.user, self.link, self.form = root_cause, user, link, form

    @property
    def may_keep(self) -> bool:
        return can_keep(self.user, self.root_cause)

    @property
    def may_tie(self) -> bool:
        return self.root_cause.is_open and can_keep_root_causes(self.user)

    @property
    def may_untie(self) -> bool:
        return can_keep_root_causes(self.user)

    @property
    def badge(self) -> SafeString:
        return badge(self.root_cause)

    @property
    def visible(self) -> FeedbackQuerySet:
        documents = Feedback.objects.visible_to(self.user)
        return documents.filter(root_cause_links__root_cause=self.root_cause)

    @cached_property
    def documents(self) -> list[Feedback]:
        newest = self.visible.with_references().order_by("-registered_at", "-pk")
        return list(newest[: ROWS + 1])

    @property
    def is_cut(self) -> bool:
        return len(self.documents) > ROWS

    @cached_property
    def count(self) -> int:
        return self.visible.order_by().count()

    @cached_property
    def measures(self) -> list[MeasureRow]:
        rows = list(self.root_cause.measures.with_references())
        for measure in rows:
            measure.root_cause = self.root_cause
        return [MeasureRow(measure, self.user) for measure in rows]

    @cached_property
    def history(self) -> list[Event]:
        """The newest first; without the appeals that the user may not know of."""
        entries = RootCauseEntry.objects.visible_to(self.user).filter(root_cause=self.root_cause)
        entries = entries.select_related("user", "on_behalf_of", "feedback")
        return [Event(entry) for entry in entries.order_by("-at", "-pk")[: ROWS + 1]]

    @property
    def history_is_cut(self) -> bool:
        return len(self.history) > ROWS

    @cached_property
    def months(self) -> list[Month]:
        """How many of its appeals were registered in each of the last twelve months."""
        firsts = last_months(timezone.localdate())
        by_month = self.visible.order_by().annotate(month=TruncMonth("registered_at"))
        rows = by_month.values_list("month").annotate(count=Count("pk"))
        counts = {timezone.localdate(month): count for month, count in rows}
        most = max([counts.get(first, 0) for first in firsts] + [1])
        return [
            Month(first, counts.get(first, 0), BAR_HEIGHT * counts.get(first, 0) // most)
            for first in firsts
        ]


def last_months(today: date) -> list[date]:
    """The first days of the last twelve months, this one the last."""
    number = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number - MONTHS + 1, number + 1)]


def state_words(root_cause: RootCause) -> str:
    if root_cause.is_open:
        return str(pgettext_lazy("root cause", "open"))
    return str(pgettext_lazy("root cause", "closed"))


def badge(root_cause: RootCause) -> SafeString:
    name, image = ("planned", "target-arrow") if root_cause.is_open else ("effective", "check")
    words = state_words(root_cause)
    return format_html('<span class="state measure-{}">{}{}</span>', name, icon(image), words)
