"""The appeals about the employees of a measure, before it was done and after (S8)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from apps.core.lists.querystring import QueryString
from apps.core.values.periods import CUSTOM, Period
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.measures.models import Measure
from apps.organization.models import Employee, User

LONGEST = 90  # days on either side


@dataclass(frozen=True)
class Counted:
    """How many appeals of one kind there were, and the register that lists them."""

    number: int
    address: str


@dataclass(frozen=True)
class EmployeeRow:
    """What there was about one employee; `complaints` are among `appeals`, before and after."""

    employee: Employee
    complaints: tuple[Counted, Counted]
    appeals: tuple[Counted, Counted]


class BeforeAndAfter:
    """As many days before the day on which the measure was done as have gone by since.

    That day itself is in neither, and today is the last: what comes later makes both longer, up to
    `LONGEST`. Only appeals that `user` may know of count; a merged one counts in its main document.
    """

    def __init__(self, measure: Measure, user: User) -> None:
        self.measure, self.user = measure, user

    @cached_property
    def done_on(self) -> date:
        return timezone.localdate(not_none(self.measure.done_at))

    @cached_property
    def days(self) -> int:
        """0 on the very day: there is nothing to compare yet."""
        return max(min((timezone.localdate() - self.done_on).days, LONGEST), 0)

    @property
    def before(self) -> Period:
        day = timedelta(days=1)
        return Period(self.done_on - day * self.days, self.done_on - day)

    @property
    def after(self) -> Period:
        day = timedelta(days=1)
        return Period(self.done_on + day, self.done_on + day * self.days)

    @property
    def sees_all(self) -> bool:
        return self.user.is_superuser or self.user.has_perm("feedback.view_all")

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be said: of appeals that are closed to them, none is not zero."""
        return not self.sees_all and not self._counts

    @cached_property
    def rows(self) -> list[EmployeeRow]:
        return [self._row(employee) for employee in self.measure.employees.all()]

    def _row(self, employee: Employee) -> EmployeeRow:
        counts = self._counts.get(employee.pk, {})

        def counted(kind: str) -> tuple[Counted, Counted]:
            before, after = (
                Counted(counts.get(f"{kind}_{side}", 0), self._address(employee, kind, period))
                for side, period in (("before", self.before), ("after", self.after))
            )
            return before, after

        return EmployeeRow(employee, counted("complaints"), counted("appeals"))

    @cached_property
    def _counts(self) -> dict[int, dict[str, int]]:
        """By employee, in one query."""
        sides = {"before": self.before, "after": self.after}
        wanted = {}
        for side, period in sides.items():
            within = period.covers("registered_at")
            wanted[f"appeals_{side}"] = Count("pk", filter=within)
            wanted[f"complaints_{side}"] = Count("pk", filter=within & Q(is_complaint=True))
        seen = Feedback.objects.posted_visible_to(self.user).counted_once()
        seen = seen.filter(subject_employee__in=self.measure.employees.all())
        seen = seen.filter(Period(self.before.start, self.after.end).covers("registered_at"))
        rows = seen.order_by().values("subject_employee").annotate(**wanted)
        return {row["subject_employee"]: row for row in rows}

    def _address(self, employee: Employee, kind: str, period: Period) -> str:
        params: dict[str, object] = {
            "subject_employee": employee.pk,
            "period": CUSTOM,
            "date_from": not_none(period.start).isoformat(),
            "date_to": not_none(period.end).isoformat(),
            "merged": "not_shown",
        }
        if kind == "complaints":
            params["complaints"] = 1
        return f"{reverse('feedback:list')}?{QueryString.of(params)}"


def compare(measure: Measure, user: User) -> BeforeAndAfter | None:
    """None where the measure is not done, or is for nobody in particular."""
    if measure.done_at is None or not measure.employees.all():
        return None
    return BeforeAndAfter(measure, user)
