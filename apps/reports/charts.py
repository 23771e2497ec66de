"""The picture of a report: bars of the first level, split into the parts of the total."""

from django.utils.translation import gettext

from apps.reports.tables import Table

MAX_BARS = 12


def chart_of(table: Table) -> dict | None:
    """What `reports.js` draws; `None` when there is nothing to compare.

    Bars stand upright for months, which go from left to right. What does not fit is one bar more.
    """
    rows = [row for row in table.rows if row.depth == 1]
    if not rows:
        return None
    is_time = rows[0].group.level.code == "month"
    shown, rest = (rows, []) if is_time else (rows[:MAX_BARS], rows[MAX_BARS:])
    labels = [str(row.label) for row in shown]
    if rest:
        labels.append(gettext("others (%(count)s)") % {"count": len(rest)})
    return {
        "upright": is_time,
        "labels": labels,
        "series": [_series(table, code, shown, rest) for code in table.query.report.series],
    }


def _series(table: Table, code: str, shown: list, rest: list) -> dict:
    column = next(column for column in table.columns if column.code == code)
    values = [row.group.counts[code] for row in shown]
    if rest:
        values.append(sum(row.group.counts[code] for row in rest))
    return {
        "code": code,
        "name": str(column.label),
        "values": values,
        "links": [row.address + table.suffixes[code] for row in shown],
    }
