"""The kernel of the lists: one query string, columns, chips, order, pages and files."""

import csv
import io
from types import SimpleNamespace

import openpyxl
import pytest
from django.http import Http404, QueryDict
from django.utils.html import format_html
from django_filters import CharFilter, MultipleChoiceFilter

from apps.core.lists import Column, ColumnsChosen, ListFilter, QueryString, by_name
from apps.organization.models import Position

pytestmark = pytest.mark.django_db


def query(text: str) -> QueryString:
    return QueryString.of(QueryDict(text))


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (query("a=1&b=&c=%20&a=2"), "a=1&a=2"),
        (query("a=1&b=2").with_(a=3), "a=3&b=2"),
        (query("a=1").with_(a=None, b=["x", "y"]), "b=x&b=y"),
        (query("a=1&b=2").without("b", "c"), "a=1"),
        (query("a=1&a=2&b=3").without_value("a", "1"), "a=2&b=3"),
        (query("a=1").without_value("a", "1"), ""),
        (query("a=1").toggled("mine"), "a=1&mine=1"),
        (query("a=1&mine=1").toggled("mine"), "a=1"),
        (query("columns=number,city"), "columns=number,city"),
    ],
)
def test_a_query_string_makes_others_and_stays_as_it_is(made, text):
    assert str(made) == text


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("0", 0), ("", 1), ("-2", 1), ("x", 1), ("9" * 20, 1)]
)
def test_a_number_in_an_address_is_a_sensible_one(text, number):
    assert query(f"page={text}").number("page", 1) == number


class PositionFilter(ListFilter):
    name = CharFilter(label="Название", lookup_expr="contains")
    kind = MultipleChoiceFilter(label="Вид", field_name="name", choices=[("a", "А"), ("b", "Б")])


class Positions(ColumnsChosen):
    columns = by_name(
        Column(
            "name",
            "Название",
            lambda row: row.name,
            cell=lambda row: format_html("<b>{}</b>", row.name),
            order_by=("name",),
        ),
        Column("size", "Длина", lambda row: len(row.name), is_number=True, permission="see_size"),
        Column("key", "Ключ", lambda row: row.pk, is_shown=False, order_by=("-pk",)),
    )
    filterset = PositionFilter
    usual_order = "name"
    page_size = 2
    filename = "positions"

    def queryset(self):
        return Position.objects.filter(name__startswith="Т")


@pytest.fixture
def positions():
    for name in ("Тб", "Тв", "Та"):
        Position.objects.create(name=name)
    return lambda text="", *rights: Positions(
        SimpleNamespace(pk=1, has_perm=set(rights).__contains__), QueryDict(text)
    )


def names(shown) -> list[str]:
    return [row.name for row in shown.current.rows.objects]


def test_a_page_knows_of_the_next_without_counting(positions, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = positions()
        assert (names(first), first.current.has_next) == (["Та", "Тб"], True)
    second = positions("page=2")
    assert (names(second), second.current.has_next, second.current.total) == (["Тв"], False, 3)
    assert str(second.previous_page) == "page=1"


def test_a_page_behind_the_last_says_so_and_leads_back(positions):
    behind = positions("sort=-name&page=9")
    assert names(behind) == []
    assert [way.address for way in behind.empty.ways] == ["?sort=-name"]


def test_heads_turn_the_order_and_an_unknown_one_is_the_usual(positions):
    assert names(positions("sort=-name")) == ["Тв", "Тб"]
    assert names(positions("sort=key")) == ["Та", "Тв"]
    assert names(positions("sort=-size")) == ["Та", "Тб"]
    (head,) = positions("sort=-name&name=Т").heads
    assert (head.direction, head.address) == ("descending", "sort=name&name=%D0%A2")


def test_cells_are_escaped_and_safe_html_is_not(positions):
    Position.objects.create(name="Т<i>")
    line = next(positions("name=<").current.rows.lines())
    assert line.cells == (
        '<td class="col-name" data-label="Название"><div><b>Т&lt;i&gt;</b></div></td>'
    )


def test_a_column_is_there_for_those_who_may_have_it(positions):
    def in_file(shown):
        content = shown.file("csv").content.decode("utf-8-sig")
        return next(csv.reader(io.StringIO(content), delimiter=";"))

    assert [column.name for column in positions("columns=size,name").shown] == ["name"]
    assert in_file(positions()) == ["Название", "Ключ"]
    allowed = positions("columns=size,name", "see_size")
    assert [column.name for column in allowed.shown] == ["size", "name"]
    assert in_file(allowed) == ["Название", "Длина", "Ключ"]


def test_chips_tell_each_value_and_take_it_out(positions):
    chips = positions("kind=a&kind=b&sort=name").chips
    assert [(chip.value, chip.address) for chip in chips] == [
        ("А", "kind=b&sort=name"),
        ("Б", "kind=a&sort=name"),
    ]
    narrow = positions("kind=a")
    assert [way.address for way in narrow.empty.ways] == ["?"]


def test_a_filter_that_is_not_understood_shows_nothing_and_is_told(positions):
    wrong = positions("kind=zzz")
    assert (wrong.is_valid, names(wrong)) == (False, [])
    assert [(chip.value, chip.address) for chip in wrong.wrong_chips] == [("zzz", "")]
    assert [chip.value for chip in wrong.chips] == ["zzz"]


def test_a_file_holds_what_is_listed(positions):
    response = positions("sort=-name", "see_size").file("xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[:2] for row in rows] == [("Название", "Длина"), ("Тв", 2), ("Тб", 2), ("Та", 2)]
    with pytest.raises(Http404):
        positions().file("pdf")
