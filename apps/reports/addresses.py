"""The address of a report is its whole state: every control on the page is a link to another."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from apps.core.periods import CUSTOM, Period
from apps.reports.forms import MAX_LEVELS, ORDERS, PRESETS, ReportForm
from apps.reports.levels import LEVELS
from apps.reports.services import ReportQuery
from apps.reports.tables import Table

PASSING = ("rows",)  # parameters of one request, not of the report


@dataclass(frozen=True)
class Link:
    label: str
    address: str
    is_current: bool = False


@dataclass(frozen=True)
class Controls:
    """The links of the bars over a report."""

    earlier: str
    later: str
    levels: list["LevelControl"]
    more_levels: list[Link]
    depths: list[Link]
    orders: list[Link]


@dataclass(frozen=True)
class Chip:
    label: str
    value: str
    remove: str


@dataclass(frozen=True)
class LevelControl:
    label: str
    up: str
    down: str
    remove: str


class Address:
    """The parameters of this page; each method returns those of another as a query string."""

    def __init__(self, params: QueryDict) -> None:
        # Not a copy of the `QueryDict`: thirty links are made of it, and to copy one is slow.
        self.params = {name: values for name, values in params.lists() if name not in PASSING}

    def with_(self, **changes) -> str:
        """Replace parameters; a list gives one several times, `None` removes it."""
        params = {**self.params, **changes}
        kept = {name: value for name, value in params.items() if value is not None}
        return f"?{urlencode(kept, doseq=True)}"

    def of(self, name: str) -> str:
        """The same settings at another page."""
        return reverse(name) + self.with_()

    def for_period(self, period: Period) -> str:
        days = {"date_from": period.start, "date_to": period.end}
        return self.with_(period=CUSTOM, **{name: str(day) for name, day in days.items()})

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """The parameters that a small form sends along."""
        return [
            (name, value)
            for name, values in self.params.items()
            if name not in without
            for value in values
        ]


def controls(address: Address, query: ReportQuery) -> Controls:
    levels = list(query.levels)
    period = query.period
    more = [code for code in LEVELS if code not in levels] if len(levels) < MAX_LEVELS else []
    depth = min(query.depth, len(query.remaining))
    return Controls(
        earlier=address.for_period(period.previous) if period.previous else "",
        later=address.for_period(period.next) if period.next else "",
        levels=level_controls(address, levels),
        more_levels=[
            Link(LEVELS[code].label, address.with_(level=[*levels, code])) for code in more
        ],
        depths=[
            Link(str(n), address.with_(depth=n), n == depth)
            for n in range(1, len(query.remaining) + 1)
        ],
        orders=[
            Link(label, address.with_(order=code), code == query.order)
            for code, label in ORDERS.items()
        ],
    )


def preset_links(address: Address, period: Period | None, today: date) -> list[Link]:
    """The periods that one click chooses; `period` is the one that is shown, if any is."""
    return [
        Link(
            label,
            address.with_(period=code, date_from=None, date_to=None),
            Period.of(code, today) == period,
        )
        for code, label in PRESETS.items()
    ]


def level_controls(address: Address, levels: list[str]) -> list[LevelControl]:
    """Up, down and out for each level; an empty address is a button that does nothing."""
    controls = []
    for index, code in enumerate(levels):
        others = levels[:index] + levels[index + 1 :]
        up = [*others[: index - 1], code, *others[index - 1 :]] if index else None
        down = [*others[: index + 1], code, *others[index + 1 :]] if others[index:] else None
        controls.append(
            LevelControl(
                LEVELS[code].label,
                address.with_(level=up) if up else "",
                address.with_(level=down) if down else "",
                address.with_(level=others) if others else "",
            )
        )
    return controls


def chips(address: Address, form: ReportForm, table: Table) -> list[Chip]:
    """The filters and the groups gone into, each with the address of the report without it."""
    filters = [
        Chip(
            form.fields[name].label, _value(form, name, value, table), address.with_(**{name: None})
        )
        for name, value in table.query.filters.items()
    ]
    path = table.query.path
    steps = [
        Chip(
            LEVELS[code].label,
            LEVELS[code].label_of(key, table.names),
            address.with_(**{"in": [f"{c}:{k}" for c, k in path[:index]]}),
        )
        for index, (code, key) in enumerate(path)
    ]
    return filters + steps


def _value(form: ReportForm, name: str, value, table: Table) -> str:
    if name in LEVELS:
        return LEVELS[name].label_of(str(value), table.names)
    return capfirst(str(dict(form.fields[name].choices)[value]))
