"""The address of a report is its whole state: every control on the page is a link to another."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from apps.core.lists import Chip, QueryString
from apps.core.values.periods import CUSTOM, Period
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
class LevelControl:
    label: str
    up: str
    down: str
    remove: str


class Address(QueryString):
    """The parameters of this page, and the links that are made of them."""

    def link(self, **changes: object) -> str:
        return f"?{self.with_(**changes)}"

    def at(self, name: str) -> str:
        """The same settings at another page."""
        return reverse(name) + self.link()

    def for_period(self, period: Period) -> str:
        return self.link(period=CUSTOM, date_from=period.start, date_to=period.end)

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """The parameters that a small form sends along."""
        return list(self.without(*without).pairs)


def address_of(params: QueryDict) -> Address:
    return Address(QueryString.of(params).without(*PASSING))


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
            Link(LEVELS[code].label, address.link(level=[*levels, code])) for code in more
        ],
        depths=[
            Link(str(n), address.link(depth=n), n == depth)
            for n in range(1, len(query.remaining) + 1)
        ],
        orders=[
            Link(label, address.link(order=code), code == query.order)
            for code, label in ORDERS.items()
        ],
    )


def preset_links(address: Address, period: Period | None, today: date) -> list[Link]:
    """The periods that one click chooses; `period` is the one that is shown, if any is."""
    return [
        Link(
            label,
            address.link(period=code, date_from=None, date_to=None),
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
                address.link(level=up) if up else "",
                address.link(level=down) if down else "",
                address.link(level=others) if others else "",
            )
        )
    return controls


def chips(address: Address, form: ReportForm, table: Table) -> list[Chip]:
    """The filters and the groups gone into, each with the address of the report without it."""
    filters = [
        Chip(form.fields[name].label, _value(form, name, value, table), str(address.without(name)))
        for name, value in table.query.filters.items()
    ]
    path = table.query.path
    steps = [
        Chip(
            LEVELS[code].label,
            LEVELS[code].label_of(key, table.names),
            str(address.with_(**{"in": [f"{c}:{k}" for c, k in path[:index]]})),
        )
        for index, (code, key) in enumerate(path)
    ]
    return filters + steps


def _value(form: ReportForm, name: str, value, table: Table) -> str:
    if name in LEVELS:
        return LEVELS[name].label_of(str(value), table.names)
    return capfirst(str(dict(form.fields[name].choices)[value]))
