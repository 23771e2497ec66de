from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Generic

from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path

from apps.core.actions.declaring import Action, Target
from apps.core.exceptions import Conflict
from apps.core.extensions import stand_in

if TYPE_CHECKING:
    from apps.core.actions.views import ActionView


def _itself(target: Any) -> Any:
    return target


class Family(Generic[Target]):
    """All that may be done to one kind of target, in the order in which it is offered.

    `of` is the name under which services and forms take the target, `moved_on` makes the `Conflict`
    of a target that is not where the action begins, `document` is the row whose history tells of it
    (None: nobody's). The addresses are `prefix` and the path of each action.
    """

    def __init__(
        self,
        *actions: Action[Target],
        of: str,
        moved_on: Callable[[Action[Target], Target], Conflict],
        document: Callable[[Target], Any] = _itself,
        prefix: str = "<int:pk>/",
    ) -> None:
        self.actions: dict[str, Action[Target]] = {action.name: action for action in actions}
        self.of, self.moved_on, self.document, self.prefix = of, moved_on, document, prefix

    def __iter__(self) -> Iterator[Action[Target]]:
        return iter(self.actions.values())

    def __getitem__(self, name: str) -> Action[Target]:
        return self.actions[name]

    def available(self, user: Any, target: Target) -> list[Action[Target]]:
        """What to offer on the page of a target that is visible to `user`."""
        return [action for action in self if action.is_available(user, target)]

    def is_available(self, name: str, user: Any, target: Target) -> bool:
        """Tell whether `user` may do it now: the right and the state together."""
        return self[name].is_available(user, target)

    def require(self, action: Action[Target], *, by: Any, target: Target) -> None:
        """Raise `PermissionDenied` without the right, `Conflict` when the target has moved on.

        The row whose history tells of it learns for whom a deputy does it.
        """
        self.require_right(action, by=by, target=target)
        if not action.is_possible(by, target):
            raise self.moved_on(action, target)

    def require_right(self, action: Action[Target], *, by: Any, target: Target) -> None:
        """The same whatever the state: of a second target the rules ask by themselves."""
        if not action.allows(by, target):
            raise PermissionDenied
        document = self.document(target)
        if document is not None:
            document.acted_for = stand_in.get()(by, lambda user: action.allows(user, target))

    def urls(self, view: "type[ActionView[Target]]") -> list[URLPattern]:
        return [
            path(
                f"{self.prefix}{action.path}",
                view.as_view(family=self, action=action, http_method_names=view.methods_of(action)),
                name=action.code.partition(".")[2],
            )
            for action in self
            if action.path
        ]
