"""A report as it is shown: groups in order, with names and with the address behind every number.

Pages render these rows as they are; an address is built once per row, a cell only adds to it.
"""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote_plus

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.reports.levels import LEVELS, NONE, Level, load_names, register_period
from apps.reports.services import Group, ReportQuery, count_documents

MAX_ROWS = 1000
NOTHING = '<td class="num muted">0</td>'


@dataclass(slots=True)
class Row:
    """One line of the table. `cells` is the HTML of its numbers, each a link to the register."""

    label: str
    depth: int
    group: Group
    address: str  # of the register, with the parameters of the row
    inner: str  # of this report inside the row; empty when there is no level below
    is_open: bool
    cells: SafeString
    mean: str


@dataclass
class Table:
    query: ReportQuery
    total: Row
    rows: list[Row]
    names: dict
    depth: int
    suffixes: dict[str, str]  # what the address of a column's number ends with
    asked: int  # rows that were asked for; the deepest levels are left out when they are too many

    @property
    def columns(self):
        return self.query.report.columns

    @property
    def levels(self) -> list[Level]:
        return self.query.remaining

    @property
    def is_empty(self) -> bool:
        return not self.total.group.counts["total"]

    @property
    def is_cut(self) -> bool:
        return self.depth < min(self.query.depth, len(self.levels))


def build_table(
    *, query: ReportQuery, user, address: str = "", indent: int = 0, max_rows: int = 0
) -> Table:
    """Count, name and order the rows; with too many of them the deepest levels stay folded.

    `address` is of this report without the groups gone into, `indent` how deep the rows will stand.
    """
    total = count_documents(query=query, user=user)
    depth = min(query.depth, len(query.remaining))
    size = total.size(depth)
    while depth > 1 and total.size(depth) > (max_rows or MAX_ROWS):
        depth -= 1
    names = load_names(references_of(total, depth) | _references_asked(query))
    builder = RowBuilder(query, names, depth, address, indent)
    return Table(
        query, builder.total(total), builder.rows(total), names, depth, builder.suffixes, size
    )


class RowBuilder:
    """Turns groups into rows: names, order, digits, addresses."""

    def __init__(self, query: ReportQuery, names: dict, depth: int, page: str, indent: int) -> None:
        self.query, self.names, self.depth, self.page = query, names, depth, page
        self.indent = indent
        self.register = reverse("feedback:list") + "?"
        self.base = register_parameters(query)
        self.suffixes = {
            column.code: _suffix(column.parameters, self.base) for column in query.report.columns
        }
        self.endings = [(code, escape(suffix)) for code, suffix in self.suffixes.items()]
        self.levels = query.remaining

    def total(self, group: Group) -> Row:
        return self._row(group, _("Total"), 0, self.base, "")

    def rows(self, group: Group) -> list[Row]:
        return list(
            self._inside(group, 1, self.base, "".join(step(*gone) for gone in self.query.path))
        )

    def _inside(self, group: Group, depth: int, params: dict, steps: str):
        for label, child in self._ordered(group):
            inside = child.level.narrow(params, child.key)
            path = steps + step(child.level.code, child.key)
            yield self._row(child, label, depth, inside, path)
            if depth < self.depth:
                yield from self._inside(child, depth + 1, inside, path)

    def _ordered(self, group: Group) -> list[tuple[str, Group]]:
        """By total or by name; months always by date, what is not specified last."""
        labelled = [
            (child.level.label_of(child.key, self.names), child) for child in group.groups.values()
        ]
        return sorted(labelled, key=self._rank)

    def _rank(self, entry: tuple[str, Group]) -> tuple:
        label, group = entry
        if group.level.code == "month":
            return (group.key,)
        by_total = 0 if self.query.order == "name" else -group.counts["total"]
        return by_total, group.key == NONE, label.casefold()

    def _row(self, group: Group, label, depth: int, params: dict, path: str) -> Row:
        address = self.register + "&".join([f"{name}={value}" for name, value in params.items()])
        has_inner = path and depth < len(self.levels)
        return Row(
            label=label,
            depth=depth + self.indent,
            group=group,
            address=address,
            inner=f"{self.page}{path}" if has_inner else "",
            is_open=bool(has_inner) and depth < self.depth,
            cells=self._cells(group.counts, address),
            mean=in_days(group.mean_duration) if self.query.report.shows_duration else "",
        )

    def _cells(self, counts: dict[str, int], address: str) -> SafeString:
        """All cells of a row at once: in a template they would take longer than the counting."""
        start = f'<td class="num"><a href="{escape(address)}'
        return mark_safe(
            "".join(
                f'{start}{escaped}">{in_digits(counts[code])}</a></td>' if counts[code] else NOTHING
                for code, escaped in self.endings
            )
        )


def register_parameters(query: ReportQuery) -> dict:
    """The parameters by which the register lists what the report counts, quoted already."""
    params = register_period(query.period) | {"merged": "not_shown"}
    params |= {name: quote_plus(str(value)) for name, value in query.filters.items()}
    if query.report.complaints_only:
        params["complaints"] = 1
    for code, key in query.path:
        params = LEVELS[code].narrow(params, key)
    return params


def step(code: str, key: str) -> str:
    """What an address says to go into a group."""
    return f"&in={code}%3A{quote_plus(key)}"


def title(query: ReportQuery) -> str:
    """The question in words: «Жалобы за III квартал 2026 по подразделениям и сотрудникам»."""
    words = {"subject": query.report.subject, "period": query.period}
    if not query.remaining:
        return gettext("%(subject)s %(period)s") % words
    words["levels"] = get_text_list([str(level.title) for level in query.remaining], gettext("and"))
    return gettext("%(subject)s %(period)s by %(levels)s") % words


def references_of(group: Group, depth: int) -> set:
    """The rows of the references whose names the first `depth` levels show."""
    wanted = set()
    for child in group.groups.values() if depth else ():
        if child.level.reference and child.key != NONE:
            wanted.add((child.level.reference, int(child.key)))
        wanted |= references_of(child, depth - 1)
    return wanted


def _references_asked(query: ReportQuery) -> set:
    filters = {
        (LEVELS[code].reference, pk)
        for code, pk in query.filters.items()
        if code in LEVELS and LEVELS[code].reference
    }
    path = {
        (LEVELS[code].reference, int(key))
        for code, key in query.path
        if LEVELS[code].reference and key != NONE
    }
    return filters | path


def in_digits(count: int) -> str:
    return str(count) if count < 1000 else number_format(count, force_grouping=True)


def in_days(duration: timedelta | None) -> str:
    """Days with one digit after the comma, «3,5»."""
    return number_format(round(days(duration), 1), 1) if duration is not None else "—"


def days(duration: timedelta) -> float:
    return duration / timedelta(days=1)


def _suffix(parameters: str, base: dict) -> str:
    """What a column adds to a row's address, without what the row already says."""
    parts = [part for part in parameters.split("&") if part and part.split("=")[0] not in base]
    return "".join(f"&{part}" for part in parts)
