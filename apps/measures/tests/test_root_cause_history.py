"""What was done to a root cause: who, when, from → to; and the list as a file (S8, B8)."""

import csv
import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.history import change_of
from apps.measures import services
from apps.measures.models import RootCause, RootCauseEntry

pytestmark = pytest.mark.django_db
LIST = reverse("measures:root_causes")
EXPORT = reverse("measures:root_causes_export")


@pytest.fixture
def cause(cast) -> RootCause:
    return services.name_root_cause(by=cast.quality, title="Не звонят", owner=cast.quality)


@pytest.fixture
def told_to(client, cast):
    """Return `told_to(root_cause, "handler")`: the history as it is told to him."""

    def get(root_cause, who: str):
        client.force_login(getattr(cast, who))
        return client.get(root_cause.get_absolute_url())

    return get


def actions(cause) -> list[str]:
    return [entry.action.split(".")[1] for entry in cause.history.order_by("pk")]


def test_every_deed_leaves_one_entry_and_done_twice_it_is_told_once(cause, cast, make_feedback):
    values, document = {"root_cause": cause, "by": cast.quality}, make_feedback()
    for _ in range(2):
        services.link_document(**values, feedback=document)
    for _ in range(2):
        services.unlink_document(**values, feedback=document)
    for _ in range(2):
        services.change_root_cause(**values, title="Не перезванивают", owner=cast.quality)
    services.close_root_cause(**values)
    for _ in range(2):
        services.reopen_root_cause(**values)
    assert actions(cause) == [
        "name_root_cause",
        "tie_appeal",
        "untie_appeal",
        "change_root_cause",
        "close_root_cause",
        "reopen_root_cause",
    ]
    assert set(cause.history.values_list("user", flat=True)) == {cast.quality.pk}


def test_a_change_tells_what_stood_there(cause, cast, clinic, told_to):
    services.change_root_cause(
        root_cause=cause,
        by=cast.handler,
        title="Не перезванивают",
        owner=cast.director,
        category=clinic.category,
        department=clinic.department,
    )
    services.change_root_cause(
        root_cause=cause,
        by=cast.director,
        title="Не перезванивают",
        owner=cast.director,
        department=clinic.department,
        description="Номер не записан",
    )
    first, second = cause.history.filter(action="measures.change_root_cause").order_by("pk")
    assert (first.user, second.user) == (cast.handler, cast.director)
    assert first.changes == [
        change_of("title", "Не звонят", "Не перезванивают"),
        {
            "field": "owner",
            "from": cast.quality.pk,
            "to": cast.director.pk,
            "from_shown": str(cast.quality),
            "to_shown": str(cast.director),
        },
        change_of("category", None, clinic.category),
        change_of("department", None, clinic.department),
    ]
    assert second.changes == [
        change_of("description", "", "Номер не записан"),
        change_of("category", clinic.category, None),
    ]
    html = told_to(cause, "management").text
    for words in ("<del>Не звонят</del>", "<ins>Не перезванивают</ins>", "Номер не записан"):
        assert words in html


def test_what_was_refused_is_not_told(cause, cast):
    with pytest.raises(PermissionDenied):
        services.change_root_cause(root_cause=cause, by=cast.doctor, title="Нет", owner=cast.doctor)
    with pytest.raises(ValidationError):
        services.change_root_cause(root_cause=cause, by=cast.quality, title=" ", owner=cast.quality)
    assert actions(cause) == ["name_root_cause"]


def test_the_appeals_that_are_closed_to_one_are_left_out(cause, cast, make_feedback, told_to):
    own, hidden = make_feedback(executor=cast.executor), make_feedback()
    for document in (own, hidden):
        services.link_document(root_cause=cause, feedback=document, by=cast.quality)
    services.unlink_document(root_cause=cause, feedback=hidden, by=cast.quality)

    def told(who: str) -> list:
        return [event.entry.feedback for event in told_to(cause, who).context["page"].history]

    assert told("handler") == [hidden, hidden, own, None]
    assert told("executor") == [own, None]
    assert hidden.number not in told_to(cause, "executor").text
    assert told_to(cause, "doctor").status_code == 404


def test_a_history_goes_by_who_sees_the_root_cause(cause, cast, make_feedback):
    services.link_document(root_cause=cause, feedback=make_feedback(), by=cast.quality)
    counts = {
        who: RootCauseEntry.objects.visible_to(getattr(cast, who)).count()
        for who in ("admin", "handler", "registrar", "executor")
    }
    assert counts == {"admin": 2, "handler": 2, "registrar": 0, "executor": 0}


def test_the_same_queries_for_five_entries_and_for_fifty(cause, cast, client):
    client.force_login(cast.handler)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(cause.get_absolute_url()).status_code == 200
        return len(captured)

    def fill(number: int) -> None:
        for n in range(number):
            services.change_root_cause(
                root_cause=cause, by=cast.quality, title=f"{number}-{n}", owner=cast.quality
            )

    fill(5)
    few = queries()
    fill(45)
    assert queries() == few


# The list as a file


@pytest.fixture
def table(client, cast):
    """Return `table("handler", state="open")`: the rows of the file, each by its headers."""

    def get(who: str, **params) -> list[dict]:
        client.force_login(getattr(cast, who))
        text = client.get(EXPORT, {"format": "csv", **params}).content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    return get


def test_the_file_holds_what_is_listed_and_as_it_is_filtered(table, cause, cast, client):
    closed = services.name_root_cause(by=cast.quality, title="Очередь", owner=cast.handler)
    services.close_root_cause(root_cause=closed, by=cast.quality)

    def titles(who="handler", **params) -> list[str]:
        rows = [row["Коренная причина"] for row in table(who, **params)]
        lines = client.get(LIST, params).context["list"].lines
        assert rows == [row.title for row, _cells in lines]
        return rows

    assert titles(sort="what") == ["Не звонят", "Очередь"]
    assert titles(sort="-what") == ["Очередь", "Не звонят"]
    assert titles(state="closed") == ["Очередь"]
    assert titles(owner=cast.quality.pk) == ["Не звонят"]
    assert titles("registrar") == []


def test_nor_does_it_count_what_is_closed_to_one(table, cause, cast, make_feedback):
    for document in (make_feedback(executor=cast.executor), make_feedback()):
        services.link_document(root_cause=cause, feedback=document, by=cast.quality)
    assert [row["Обращения"] for row in table("handler")] == ["2"]
    assert [row["Обращения"] for row in table("executor")] == ["1"]


def test_numbers_are_numbers_and_no_cell_is_a_formula(client, cast):
    services.name_root_cause(by=cast.quality, title="=1+1", owner=cast.quality)
    client.force_login(cast.handler)
    body = client.get(EXPORT, {"format": "xlsx"}).content
    rows = list(openpyxl.load_workbook(io.BytesIO(body)).active.values)
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["Коренная причина"], row["Обращения"]) == ("'=1+1", 0)
    assert client.get(EXPORT, {"format": "exe"}).status_code == 404


def test_the_page_offers_it(client, cast, cause):
    client.force_login(cast.handler)
    assert f"{EXPORT}?format=xlsx&amp;state=open" in client.get(LIST, {"state": "open"}).text
