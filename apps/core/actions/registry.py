"""How a service asks for an action by its code, without knowing where it is declared.

The declarations name the services, so the services cannot import them: each app registers its
families when it is ready (`AppConfig.ready`).
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

from apps.core.actions.declaring import Action
from apps.core.actions.families import Family
from apps.core.extensions import Point
from apps.core.history import declare


class UndeclaredAction(LookupError):
    pass


class Families(Point[Family[Any]]):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.by_code: dict[str, tuple[Family[Any], Action[Any]]] = {}

    def register(self, entry: Family[Any], *, place: int) -> None:
        """Make the actions and their codes of the history known.

        Raises `ImproperlyConfigured` also for a code that is declared twice.
        """
        super().register(entry, place=place)
        for action in entry:
            if action.code in self.by_code:
                raise ImproperlyConfigured(f"{self.name}: {action.code} is declared twice.")
            self.by_code[action.code] = (entry, action)
            if action.is_told:
                declare(action.app, action.in_history)


families = Families("core.actions")


def declared(code: str) -> Action[Any]:
    """Return what `app.name` stands for. Raises `UndeclaredAction`."""
    return _found(code)[1]


def family_of(code: str) -> Family[Any]:
    """Return the family of what `app.name` stands for. Raises `UndeclaredAction`."""
    return _found(code)[0]


def require(code: str, *, by: Any, target: Model) -> None:
    """Raise `PermissionDenied` without the right, `Conflict` when the target has moved on."""
    family, action = _found(code)
    family.require(action, by=by, target=target)


def require_right(code: str, *, by: Any, target: Model) -> None:
    """Raise `PermissionDenied` without the right, whatever the state of the target."""
    family, action = _found(code)
    family.require_right(action, by=by, target=target)


def for_many() -> dict[str, Action[Any]]:
    """What may be done to many targets at once, by name; each of them decides for itself."""
    return {action.name: action for _, action in families.by_code.values() if action.for_many}


def _found(code: str) -> tuple[Family[Any], Action[Any]]:
    if code not in families.by_code:
        raise UndeclaredAction(f"No app has declared the action {code}.")
    return families.by_code[code]
