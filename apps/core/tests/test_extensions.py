"""Points where apps above take part: in the order of their places, each of them once."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.core.extensions import Point, Single


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
