"""The numbers equal a hand count (B7, A8); the documents stand in `conftest.py`."""

from datetime import date

import pytest

from apps.appeal_types.models import Category
from apps.feedback.models import Feedback
from apps.organization.models import Department
from apps.reports.tests.conftest import moscow
from apps.reports.tests.test_links import check
from tests.terms import by_law

pytestmark = pytest.mark.usefixtures("documents")

FEEDBACK = ("total", "open", "overdue", "closed", "rejected", "justified", "partly", "unjustified")
COMPLAINTS = ("registered", "analysed", "verified", "closed", "rejected", "total")


def lines(rows, columns) -> list[tuple]:
    return [(depth, label, *(counts[code] for code in columns)) for depth, label, counts in rows]


def by_label(rows, column="total") -> dict[str, int]:
    return {label: counts[column] for _depth, label, counts in rows}


def test_feedback_by_branch_and_type(counted):
    assert lines(counted("feedback"), FEEDBACK) == [
        (1, "На Арбате", 4, 1, 0, 2, 1, 1, 0, 1),
        (2, "Жалоба на сотрудника", 2, 1, 0, 0, 1, 0, 0, 1),
        (2, "Благодарность", 1, 0, 0, 1, 0, 0, 0, 0),
        (2, "Жалоба на сервис", 1, 0, 0, 1, 0, 1, 0, 0),
        (1, "На Тверской", 3, 2, 1, 1, 0, 1, 1, 0),
        (2, "Жалоба на сотрудника", 3, 2, 1, 1, 0, 1, 1, 0),
        (0, "total", 7, 3, 1, 3, 1, 2, 1, 1),
    ]


def test_complaints_by_department_employee_category(counted):
    assert lines(counted("complaints", depth=3), COMPLAINTS) == [
        (1, "Терапия (На Тверской)", 1, 1, 0, 1, 0, 3),
        (2, "Смирнова А. В.", 1, 1, 0, 1, 0, 3),
        (3, "Качество лечения / Терапия", 1, 1, 0, 0, 0, 2),
        (3, "Качество лечения", 0, 0, 0, 1, 0, 1),
        (1, "Ортодонтия (На Арбате)", 0, 0, 1, 0, 1, 2),
        (2, "Волков О.", 0, 0, 1, 0, 1, 2),
        (3, "Качество лечения / Терапия", 0, 0, 1, 0, 1, 2),
        (1, "Без подразделения", 0, 0, 0, 1, 0, 1),
        (2, "Не о сотруднике", 0, 0, 0, 1, 0, 1),
        (3, "Качество лечения", 0, 0, 0, 1, 0, 1),
        (0, "total", 1, 1, 1, 2, 1, 6),
    ]


def test_days_to_close_are_the_mean_over_closed_documents(report):
    table = report("feedback").context["table"]
    means = {str(row.label): row.mean for row in table.rows}
    assert table.total.mean == "2,7"  # (2 + 5 + 1) / 3; the rejected one took 9 and does not count
    assert means["На Арбате"] == "3,0"
    assert means["На Тверской"] == "2,0"


def test_days_to_close_of_nothing_closed_is_a_dash(report, clinic):
    table = report("feedback", branch=clinic.branch.pk, is_open="open").context["table"]
    assert table.total.mean == "—"


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("branch", {"На Арбате": 4, "На Тверской": 3}),
        (
            "department",
            {"Терапия (На Тверской)": 4, "Ортодонтия (На Арбате)": 2, "Без подразделения": 1},
        ),
        ("employee", {"Смирнова А. В.": 4, "Волков О.": 2, "Не о сотруднике": 1}),
        ("type", {"Жалоба на сотрудника": 5, "Жалоба на сервис": 1, "Благодарность": 1}),
        (
            "category",
            {"Качество лечения / Терапия": 4, "Качество лечения": 2, "Без категории": 1},
        ),
        ("channel", {"Телефонный звонок": 7}),
        ("city", {"Тула": 6, "Москва": 1}),
        ("responsible", {"handler": 3, "Без ответственного": 3, "quality": 1}),
        ("month", {"Июль 2026": 3, "Август 2026": 3, "Сентябрь 2026": 1}),
    ],
)
def test_each_level_counts_the_same_documents(counted, level, expected):
    rows = counted("feedback", level=level)
    assert by_label(rows) == expected | {"total": 7}


def test_levels_are_nested_in_the_order_chosen(counted):
    rows = counted("feedback", level=["type", "branch"])
    assert [(depth, label) for depth, label, _counts in rows][:4] == [
        (1, "Жалоба на сотрудника"),
        (2, "На Тверской"),
        (2, "На Арбате"),
        (1, "Благодарность"),
    ]


@pytest.mark.parametrize("code", ["feedback", "complaints"])
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_every_level_adds_up_to_the_total(counted, code, depth):
    rows = counted(code, level=["month", "city", "employee", "category"], depth=depth)
    total = rows.pop()[2]
    for level in range(1, depth + 1):
        for column, expected in total.items():
            summed = sum(counts[column] for deep, _label, counts in rows if deep == level)
            assert summed == expected


def test_most_frequent_problems_come_first(counted):
    labels = [label for _depth, label, _counts in counted("complaints", level="category")]
    assert labels == ["Качество лечения / Терапия", "Качество лечения", "total"]


def test_rows_can_be_ordered_by_name(counted):
    labels = [label for _depth, label, _counts in counted("feedback", level="type", order="name")]
    assert labels == ["Благодарность", "Жалоба на сервис", "Жалоба на сотрудника", "total"]


def test_months_keep_their_order_whatever_is_chosen(counted):
    rows = counted("feedback", level="month", period="all", order="total")
    assert [label for _depth, label, _counts in rows] == [
        "Июнь 2026",
        "Июль 2026",
        "Август 2026",
        "Сентябрь 2026",
        "Октябрь 2026",
        "total",
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 6, 30), date(2026, 6, 30), 1),
        (date(2026, 7, 1), date(2026, 7, 1), 1),
        (date(2026, 6, 30), date(2026, 7, 1), 2),
        (date(2026, 9, 7), date(2026, 9, 30), 1),
        (date(2026, 10, 1), date(2026, 10, 1), 1),
        (date(2026, 10, 2), date(2026, 10, 31), 0),
        (date(2026, 8, 1), "", 5),
        ("", date(2026, 7, 2), 3),
    ],
)
def test_a_day_begins_at_midnight_in_moscow(counted, start, end, expected):
    rows = counted("feedback", period="custom", date_from=start, date_to=end)
    assert by_label(rows)["total"] == expected


def test_a_moment_belongs_to_its_day_in_moscow_not_in_greenwich(counted, put):
    put(moscow(12, 1, 1))  # 30 November, 22:00 in Greenwich
    rows = counted("feedback", period="all", level="month")
    assert by_label(rows)["Декабрь 2026"] == 1


def test_the_department_is_that_of_the_day_of_registration(counted, clinic):
    clinic.employee.department = Department.objects.create(name="Хирургия")
    clinic.employee.save()
    assert by_label(counted("complaints"))["Терапия (На Тверской)"] == 3


def test_drafts_are_never_counted(counted, cast):
    rows = counted("feedback", period="all", by=cast.handler)
    assert by_label(rows)["total"] == 9


def test_overdue_is_what_is_open_and_late_now(counted, clinic, put):
    put(moscow(9, 1), due=moscow(9, 15, 12), branch=clinic.branch)
    assert by_label(counted("feedback"), "overdue")["total"] == 1


def test_each_clock_is_counted_and_either(counted, put, cast):
    """Late by the law alone, by both, by the internal term while the client is waited for."""
    late = [put(moscow(9, 1), due=due) for due in (moscow(12, 1), moscow(9, 2), moscow(9, 2))]
    for each in late[:2]:
        Feedback.objects.filter(pk=each.pk).update(**by_law(date(2026, 9, 14)))
    Feedback.objects.filter(pk=late[2].pk).update(waiting_since=moscow(9, 3))
    rows = counted("feedback")
    found = [by_label(rows, f"overdue{of}")["total"] for of in ("", "_internal", "_by_law")]
    assert found == [3, 2, 2]


def test_numbers_of_overdue_ones_open_the_same_documents(report, put, cast):
    late = put(moscow(9, 1), due=moscow(12, 1))
    Feedback.objects.filter(pk=late.pk).update(**by_law(date(2026, 9, 14)))
    assert check(report("feedback"), cast.management) > 5


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("branch", lambda clinic, cast: clinic.branch.pk, 3),
        ("type", lambda clinic, cast: clinic.praise.pk, 1),
        ("category", lambda clinic, cast: clinic.category.pk, 6),
        ("category", lambda clinic, cast: clinic.subcategory.pk, 4),
        ("responsible", lambda clinic, cast: cast.quality.pk, 1),
        ("channel", lambda clinic, cast: "email", 0),
        ("city", lambda clinic, cast: "Москва", 1),
        ("is_open", lambda clinic, cast: "open", 3),
        ("is_open", lambda clinic, cast: "closed", 4),
    ],
)
def test_filters_narrow_the_count(counted, clinic, cast, name, value, expected):
    rows = counted("feedback", **{name: value(clinic, cast)})
    assert by_label(rows)["total"] == expected


def test_a_category_counts_with_what_is_below_it_however_deep(counted, clinic, put):
    deepest = Category.objects.create(name="Пломба", parent=clinic.subcategory)
    put(moscow(9, 1), category=deepest)
    assert by_label(counted("feedback", category=clinic.category.pk))["total"] == 7


def test_several_groups_are_gone_into_at_once(counted, clinic):
    path = [f"branch:{clinic.branch.pk}", f"type:{clinic.complaint.pk}", "month:2026-07"]
    rows = counted("feedback", **{"in": path, "level": ["branch", "type", "month", "employee"]})
    assert by_label(rows) == {"Смирнова А. В.": 3, "total": 3}


def test_what_is_open_now_is_counted_whatever_the_period(report):
    response = report("feedback", period="today")
    assert response.context["backlog"] == Feedback.objects.unresolved().count() == 5
