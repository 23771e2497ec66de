"""A page read part by part holds the very documents that stand there in the order of the whole."""

import pytest
from django.http import QueryDict

from apps.appeal_types.models import AppealObject, Category
from apps.clients.models import Client
from apps.feedback.models import Feedback, State
from apps.feedback.pages.register import register as registers
from apps.feedback.pages.register import sorting
from apps.feedback.pages.register.columns import COLUMNS
from apps.feedback.pages.register.register import Register
from apps.feedback.tests.reader import at, put
from apps.organization.models import Employee, User

PAGE = 4
SORTS = [f"{sign}{name}" for name in COLUMNS for sign in ("", "-")]
ADDRESSES = ["", "state=closed", "complaints=1", "city=Елец&city=Ёлкино", "date_to=2024-02-05"]


@pytest.fixture
def mixed(clinic, cast, make_feedback) -> None:
    """Documents that share much: several people of one name, equal dates, much that is not set."""
    states = [State.REGISTERED, State.CLOSED, State.REJECTED, State.REGISTERED]
    rows = [
        make_feedback(state=state, type=kind, subject_employee=employee)
        for kind, employee in ((clinic.complaint, clinic.employee), (clinic.question, None))
        for state in states * 3
    ]
    for place, row in enumerate(rows):
        put(row, **moments(place))
    # Each field goes round its values at a pace of its own.
    for step, (name, values) in enumerate(shared(clinic, cast).items(), 1):
        for place, row in enumerate(rows):
            Feedback.objects.filter(pk=row.pk).update(**{name: values[place * step % len(values)]})
    categories = [clinic.category, Category.objects.create(name="Сервис"), None]
    for place, row in enumerate(rows):
        put(row, category=categories[place % (2 if row.is_complaint else 3)])
    for row, subject in zip(rows, objects(clinic.employee) * 4, strict=False):
        put(row, **{"subject_employee": None} | subject)


def moments(place: int) -> dict:
    day = at(f"2024-02-{place // 3 + 1:02} 10:00")
    due = at(f"2024-03-{place % 4 + 1:02} 10:00")
    return {
        "registered_at": day,
        "reacted_at": day if place % 3 else None,
        "reaction_due_at": due if place % 4 else None,
        "due_at": due if place % 5 else None,
        "statutory_due_on": due.date() if place % 2 else None,
    }


def shared(clinic, cast) -> dict[str, list]:
    User.objects.filter(pk__in=[cast.handler.pk, cast.registrar.pk]).update(last_name="Одинцова")
    return {
        "urgency": ["normal", "low", "critical"],
        "client": people(Client, "Ёж", "Ежова", "Ежова", "ежова", ""),
        "responsible": [None, cast.handler, cast.quality, cast.registrar],
        "author": [cast.registrar, cast.handler, cast.operator],
        "branch": [clinic.branch, clinic.other_branch],
        "type": [clinic.complaint, clinic.question, clinic.praise],
        "validity": ["", "yes", "partly"],
        "channel": ["review_site", "phone", "visit", "survey", "phone"],
        "city": ["", "Ёлкино", "Елец", "Яхрома", "е", "Омск"],
    }


def objects(example: Employee) -> list[dict]:
    place = {name: getattr(example, name) for name in ("branch", "department", "position")}
    employees = people(Employee, "Ян", "Ян", "Абаев", **place)
    return [
        *({"subject_employee": employee} for employee in employees),
        *({"subject_object": AppealObject.objects.create(name=name)} for name in "ба"),
        {"subject_text": "лифт"},
        {"subject_text": ""},
    ]


def people(model, *names: str, **values) -> list:
    return [model.objects.create(last_name=name, first_name="Анна", **values) for name in names]


def assert_in_order(user, address: str) -> None:
    """Its pages, one after the other, and each neighbour are those of the whole."""
    whole = list(Register(user=user, params=QueryDict(address)).documents)
    keys = [document.pk for document in whole]
    for number, start in enumerate(range(0, len(keys), PAGE), 1):
        view = Register(user=user, params=QueryDict(address))
        shown = [document.pk for document in view.page(number).rows.documents]
        assert shown == keys[start : start + PAGE], address
        before, after = view.neighbours(Feedback.objects.get(pk=shown[0]), number)
        assert (before and before.pk) == (keys[start - 1] if start else None), address
        assert (after and after.pk) == next(iter(keys[start + 1 : start + 2]), None), address


@pytest.mark.parametrize("enough", [0, 1, sorting.ENOUGH])
def test_every_page_of_every_sort(mixed, cast, monkeypatch, enough):
    monkeypatch.setattr(registers, "PAGE_SIZE", PAGE)
    monkeypatch.setattr(sorting, "ENOUGH", enough)
    for address in ADDRESSES:
        for sort in SORTS:
            assert_in_order(cast.quality, f"{address}&sort={sort}")


def test_who_sees_by_place(mixed, cast, clinic, monkeypatch):
    """Much or little: what is looked up is sorted as it is."""
    Feedback.objects.filter(state=State.CLOSED).update(executor=cast.executor)
    monkeypatch.setattr(registers, "PAGE_SIZE", PAGE)
    for few in (1_000, 2):
        monkeypatch.setattr(registers, "FEW_PLACED", few)
        for sort in SORTS:
            assert_in_order(cast.executor, f"sort={sort}")
