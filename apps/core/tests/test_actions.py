"""An action is declared once; services, views and pages ask the declaration (decision 053)."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.urls import Resolver404, resolve, reverse

from apps.core import actions
from apps.core.actions import Action, Family, UndeclaredAction, families
from apps.core.actions.registry import Families
from apps.core.exceptions import Conflict
from apps.core.extensions import stand_in
from apps.core.history import CODES

EVERY = [action for family in families for action in family]


def open_door(**values) -> Action:
    rule = {"allows": lambda user, target: user.may, "states": frozenset({"shut"})}
    return Action("core.open", "Open", "Opened", "door", **(rule | values))


def doors(*declared: Action) -> Family:
    return Family(
        *declared, of="door", moved_on=lambda action, door: Conflict(f"{action.name}: {door.state}")
    )


@pytest.fixture
def deputies():
    """For whom somebody acts, as the rule of the action finds it."""
    with stand_in.holding(lambda by, allows: "the absent one" if allows(by) else None):
        yield


@pytest.mark.parametrize(
    ("may", "state", "expected"),
    [
        (True, "shut", None),
        (False, "shut", PermissionDenied),
        (True, "open", Conflict),
        (False, "open", PermissionDenied),
    ],
)
def test_the_right_is_asked_before_the_state(deputies, may, state, expected):
    family, user = doors(open_door()), SimpleNamespace(may=may)
    door = SimpleNamespace(state=state)
    assert family.is_available("open", user, door) == (expected is None)
    assert [each.name for each in family.available(user, door)] == ([] if expected else ["open"])
    if expected:
        with pytest.raises(expected):
            family.require(family["open"], by=user, target=door)
    else:
        family.require(family["open"], by=user, target=door)
        assert door.acted_for == "the absent one"


def test_it_is_possible_only_when_the_target_is_so():
    action = open_door(when=lambda door: not door.locked)
    shut = {"state": "shut"}
    assert action.is_possible(None, SimpleNamespace(locked=False, **shut))
    assert not action.is_possible(None, SimpleNamespace(locked=True, **shut))


def test_a_code_is_declared_once():
    registry = Families("tests")
    registry.register(doors(open_door(is_told=False)), place=10)
    with pytest.raises(ImproperlyConfigured):
        registry.register(doors(open_door(is_told=False)), place=20)


def test_an_action_that_nobody_declares_is_an_error():
    with pytest.raises(UndeclaredAction):
        actions.require("core.dance", by=None, target=None)


@pytest.mark.parametrize("action", EVERY, ids=lambda action: action.code)
def test_what_has_an_address_has_a_service_and_leads_there(action):
    assert action.code not in CODES or action.is_told
    if not action.path:
        assert action.service is None
        return
    assert action.service is not None
    found = resolve(reverse(action.url_name, args=[1]))
    assert found.func.view_initkwargs["action"] is action
    with pytest.raises(Resolver404):
        resolve(reverse(action.url_name, args=[1]).rstrip("/") + "/nowhere/")


@pytest.mark.parametrize("action", EVERY, ids=lambda action: action.code)
def test_what_is_told_is_in_the_history(action):
    assert (action.code in CODES) == action.is_told
    assert not action.is_told or CODES[action.code].event == action.event
