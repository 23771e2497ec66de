"""Points where apps above take part: in the order of their places, each of them once."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.template import engines

from apps.core.extensions import Panel, Point, Single, Slot


@pytest.fixture
def point() -> Point[str]:
    return Point("of a test")


@pytest.fixture
def single() -> Single[str]:
    return Single("of a test")


def test_the_place_counts_and_not_who_came_first(point):
    point.register("third", place=30)
    point.register("first", place=10)
    point.register("second", place=20)
    assert list(point) == ["first", "second", "third"]


def test_nothing_is_registered_twice(point):
    point.register("one", place=10)
    with pytest.raises(ImproperlyConfigured, match="of a test: one is registered twice"):
        point.register("one", place=20)
    assert list(point) == ["one"]


def test_a_place_belongs_to_one(point):
    point.register("one", place=10)
    with pytest.raises(ImproperlyConfigured, match="place 10 of another has one"):
        point.register("another", place=10)
    assert list(point) == ["one"]


def test_a_test_puts_others_in_and_all_is_as_before(point):
    point.register("one", place=10)
    with point.holding("another", "third"):
        assert list(point) == ["another", "third"]
    assert list(point) == ["one"]


def test_a_single_one_is_there_before_it_is_asked(single):
    with pytest.raises(ImproperlyConfigured, match="nothing is registered"):
        single.get()
    single.register("one")
    assert single.get() == "one"


def test_a_single_one_is_not_replaced(single):
    single.register("one")
    with pytest.raises(ImproperlyConfigured, match="one stands where another is to"):
        single.register("another")
    with single.holding("another"):
        assert single.get() == "another"
    assert single.get() == "one"


ANY = "components/_empty_state.html"  # shows what it is given as `title`


@pytest.fixture
def slot(monkeypatch) -> Slot:
    monkeypatch.setattr(Slot, "known", {})
    return Slot("of.a_test")


@pytest.fixture
def show(rf):
    """What a template makes of the text, on a page that has a title of its own."""

    def show(text: str) -> str:
        request = rf.get("/")
        request.user = AnonymousUser()
        return engines["django"].from_string(text).render({"title": "of the page"}, request)

    return show


def titled(words: str):
    return lambda request, **given: {"title": words.format(**given), "icon_name": "bell"}


def test_a_slot_shows_its_panels_in_their_order_with_what_it_hands_over(slot, show):
    slot.register(Panel(ANY, titled("second of {number}")), place=20)
    slot.register(Panel(ANY, titled("first of {number}")), place=10)
    page = show('{% slot "of.a_test" number=7 %}')
    assert 0 < page.index("first of 7") < page.index("second of 7")


def test_a_panel_without_values_is_not_shown(slot, show):
    slot.register(Panel(ANY, lambda request: None), place=10)
    assert show('{% slot "of.a_test" %}') == ""


def test_a_panel_sees_nothing_of_the_page(slot, show):
    slot.register(Panel(ANY, lambda request: {"icon_name": "bell"}), place=10)
    assert "empty-title" in show('{% slot "of.a_test" %}')
    assert "of the page" not in show('{% slot "of.a_test" %}')


def test_what_a_panel_shows_is_escaped_once(slot, show):
    slot.register(Panel(ANY, titled("<b> & co")), place=10)
    assert "&lt;b&gt; &amp; co" in show('{% slot "of.a_test" as shown %}{{ shown }}')


def test_where_the_panels_of_a_slot_stand(slot, show):
    slot.register(Panel(ANY, region="second"), place=20)
    slot.register(Panel(ANY, region="first"), place=10)
    assert show('{% regions "of.a_test" %}') == "#first,#second"


def test_a_slot_that_no_app_declares_is_an_error(slot, show):
    with pytest.raises(KeyError):
        show('{% slot "of.another_test" %}')


def test_a_slot_is_declared_once(slot):
    with pytest.raises(ImproperlyConfigured, match="declared twice"):
        Slot("of.a_test")
