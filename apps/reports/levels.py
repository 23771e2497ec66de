"""What a report can be grouped by: each level knows its column, its names and its address.

A *key* is a group's value as it stands in an address: "12", "phone", "2026-11", or "none".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote_plus

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf, TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import AppealType, Category
from apps.core.database.trees import PATH_SEPARATOR
from apps.core.text.names import with_initials
from apps.core.values.dates import is_sensible
from apps.core.values.periods import CUSTOM, Period, Unit
from apps.feedback.models import Feedback
from apps.organization.models import Branch, Department, Employee, User

NONE = "none"
MAX_PK = models.BigIntegerField.MAX_BIGINT


@dataclass(frozen=True)
class Reference:
    """A table of names: three columns of it are read, and `join` makes one name of them."""

    model: type[models.Model]
    columns: tuple
    join: Callable[[str, str, str], str]


def _with_place(name: str, place: str, _unused: str) -> str:
    return f"{name} ({place})" if place else name


def _path(*names: str) -> str:
    return PATH_SEPARATOR.join(filter(None, names))


EMPTY = Value("")
BRANCH = Reference(Branch, (F("name"), EMPTY, EMPTY), lambda name, *_: name)
TYPE = Reference(AppealType, (F("name"), EMPTY, EMPTY), lambda name, *_: name)
DEPARTMENT = Reference(Department, (F("name"), Coalesce("branch__name", EMPTY), EMPTY), _with_place)
CATEGORY = Reference(
    Category,
    (Coalesce("parent__parent__name", EMPTY), Coalesce("parent__name", EMPTY), F("name")),
    _path,
)
EMPLOYEE = Reference(Employee, (F("last_name"), F("first_name"), F("middle_name")), with_initials)
USER = Reference(
    User,
    (Coalesce(NullIf("last_name", EMPTY), "username"), F("first_name"), F("middle_name")),
    with_initials,
)


@dataclass(frozen=True)
class Level:
    """One way to group. `parameter` is the filter of the register that opens one group."""

    code: str
    label: str
    title: str  # «по …»: in the dative, as it stands in the title of a report
    column: str
    parameter: str
    reference: Reference | None = None
    choices: type[models.TextChoices] | None = None
    missing: str = _("Not specified")  # what documents without a value have in common

    def key(self, value) -> str:
        return NONE if value in (None, "") else str(value)

    def parse(self, key: str):
        """The value of a key from an address; raises `ValueError` when it is none."""
        if key == NONE:
            return None
        if self.reference:
            return _pk(key)
        return self.choices(key).value if self.choices else key

    def condition(self, key: str) -> Q:
        """The documents of one group."""
        if key != NONE:
            return Q(**{self.column: self.parse(key)})
        return (
            Q(**{self.column: ""}) if not self.reference else Q(**{f"{self.column}__isnull": True})
        )

    def label_of(self, key: str, names: dict) -> str:
        """The name of a group; `names` holds those of the references by (model, pk)."""
        if key == NONE:
            return str(self.missing)
        if self.reference:
            return names.get((self.reference.model, int(key)), gettext("deleted"))
        return capfirst(str(self.choices(key).label)) if self.choices else key

    def narrow(self, params: dict, key: str) -> dict:
        """The register's parameters of a group inside those of the group above it, quoted."""
        return params | {self.parameter: quote_plus(key)}


class MonthLevel(Level):
    """Months of registration, in the time zone of the company."""

    def key(self, value: datetime) -> str:
        return timezone.localtime(value).strftime("%Y-%m")

    def parse(self, key: str) -> date:
        month = datetime.strptime(f"{key}-01", "%Y-%m-%d").date()
        if not is_sensible(month):
            raise ValueError(key)
        return month

    def condition(self, key: str) -> Q:
        return Period.of(Unit.MONTH, self.parse(key)).covers("registered_at")

    def label_of(self, key: str, names: dict) -> str:
        return capfirst(date_format(self.parse(key), "F Y"))

    def narrow(self, params: dict, key: str) -> dict:
        whole = Period(
            *(
                date.fromisoformat(params[name]) if name in params else None
                for name in ("date_from", "date_to")
            )
        )
        return params | register_period(whole.within(Period.of(Unit.MONTH, self.parse(key))))


def _pk(key: str) -> int:
    pk = int(key)
    if not 0 < pk <= MAX_PK:
        raise ValueError(key)
    return pk


def register_period(period: Period) -> dict:
    """The register's parameters of a period."""
    if period == Period():
        return {}
    bounds = {"date_from": period.start, "date_to": period.end}
    days = {name: day.isoformat() for name, day in bounds.items() if day}
    return {"period": CUSTOM} | days


LEVELS: dict[str, Level] = {
    level.code: level
    for level in (
        Level("branch", _("Branch"), pgettext_lazy("by", "branch"), "branch", "branch", BRANCH),
        Level(
            "department",
            _("Department"),
            pgettext_lazy("by", "department"),
            "subject_department",
            "department",
            DEPARTMENT,
            missing=_("No department"),
        ),
        Level(
            "employee",
            _("Subject employee"),
            pgettext_lazy("by", "employee"),
            "subject_employee",
            "subject_employee",
            EMPLOYEE,
            missing=_("Not about an employee"),
        ),
        Level("type", _("Appeal type"), pgettext_lazy("by", "type"), "type", "type", TYPE),
        Level(
            "category",
            _("Category"),
            pgettext_lazy("by", "category"),
            "category",
            "category_exact",
            CATEGORY,
            missing=_("No category"),
        ),
        Level(
            "channel",
            _("Channel"),
            pgettext_lazy("by", "channel"),
            "channel",
            "channel",
            choices=Feedback.Channel,
            missing=_("Channel not given"),
        ),
        Level(
            "city",
            _("City"),
            pgettext_lazy("by", "city"),
            "city",
            "city",
            missing=_("City not given"),
        ),
        Level(
            "responsible",
            _("Responsible for analysis"),
            pgettext_lazy("by", "responsible"),
            "responsible",
            "responsible",
            USER,
            missing=_("Nobody responsible"),
        ),
        MonthLevel("month", _("Month"), pgettext_lazy("by", "month"), "month", ""),
    )
}

MONTH_OF_REGISTRATION = {"month": TruncMonth("registered_at")}


def load_names(wanted: set[tuple[Reference, int]]) -> dict[tuple[type[models.Model], int], str]:
    """Return the names of references by (model, pk), all of them in one query."""
    keys: dict[Reference, set[int]] = {}
    for reference, pk in wanted:
        keys.setdefault(reference, set()).add(pk)
    references = list(keys)
    queries = [
        reference.model.objects.order_by()
        .annotate(**dict(zip("abc", reference.columns, strict=True)))
        .filter(pk__in=keys[reference])
        .values_list(Value(index), "pk", "a", "b", "c")
        for index, reference in enumerate(references)
    ]
    if not queries:
        return {}
    rows = queries[0].union(*queries[1:], all=True)
    return {
        (references[index].model, pk): references[index].join(a, b, c)
        for index, pk, a, b, c in rows
    }
