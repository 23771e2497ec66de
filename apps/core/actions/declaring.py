from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import Promise
from django_fsm import can_proceed

from apps.core.history import Code

Target = TypeVar("Target", bound=Model)


class ActionForm(Protocol):
    """What was typed for an action: the arguments of its service, or the errors of it."""

    def is_valid(self) -> bool: ...

    def arguments(self) -> dict[str, Any]: ...

    def refuse(self, error: ValidationError) -> None:
        """Mark what a service has refused at its fields."""


def _always(target: Model) -> bool:
    return True


def _sees(user: Any, target: Model) -> bool:
    return True


def _nothing(target: Model) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Action(Generic[Target]):
    """One thing that may be done to a target; all that the product knows of it stands here.

    `code` is what the history calls it, `app.name`; its address has the same name. `label` asks for
    it and `done` tells of it afterwards; the history tells it with `told`, where the words differ.

    Possible where the state machine lets `transition` proceed (its own, or one that it `prepares`),
    or, without one, in `states`; and only `when` the target is so.
    """

    code: str
    label: str | Promise
    done: str | Promise
    icon: str
    allows: Callable[[Any, Target], bool]  # who may, whatever the state
    states: frozenset[str] = frozenset()
    transition: str = ""
    prepares: bool = False
    when: Callable[[Target], bool] = _always
    leads_to: str = ""  # the state afterwards, where no state machine says it
    # Whether the user sees what else it touches; what they do not see does not exist (404).
    sees: Callable[[Any, Target], bool] = _sees
    path: str = ""  # the end of its address; "" where another view carries it out
    form: Callable[..., ActionForm] | None = None
    service: Callable[..., Any] | None = None
    demands: Callable[[Target], dict[str, str]] = _nothing  # {field: what is said if it is empty}
    needs_reason: bool = False  # it says nothing by itself: somebody has to give the reason
    event: str = ""  # the significant event that it is, if it is one
    told: str | Promise = ""
    icon_in_history: str = ""
    is_told: bool = True
    short: str = ""  # its name among the others of its family, where that is not the code's
    is_one_click: bool = False  # nothing is asked before
    is_dangerous: bool = False
    is_rare: bool = False
    for_many: tuple[str, ...] = ()  # the rights with one of which it may be asked of many at once
    is_on_board: bool = False  # a card that is dragged to the state it leads to means it

    @property
    def app(self) -> str:
        return self.code.partition(".")[0]

    @property
    def name(self) -> str:
        return self.short or self.code.partition(".")[2]

    @property
    def url_name(self) -> str:
        return self.code.replace(".", ":")

    @property
    def is_transition(self) -> bool:
        return bool(self.transition) and not self.prepares

    def is_possible(self, user: Any, target: Target) -> bool:
        """Whether the target is where `user` could do it, their right apart."""
        if self.transition:
            return can_proceed(getattr(target, self.transition)) and self.when(target)
        return self._state_of(target) in self.states and self.when(target)

    def is_available(self, user: Any, target: Target) -> bool:
        may = self.is_possible(user, target) and self.allows(user, target)
        return may and self.sees(user, target)

    @property
    def where(self) -> str:
        """When it is possible, as the docs say it."""
        place = f"`{self.transition}`" if self.transition else ", ".join(sorted(self.states))
        return place if self.when is _always else f"{place}; only when `{self.when.__name__}`"

    @property
    def in_history(self) -> Code:
        name = self.code.partition(".")[2]
        icon = self.icon_in_history or self.icon
        return Code(name, self.told or self.done, icon, event=self.event)

    def _state_of(self, target: Target) -> str:
        return target.state  # type: ignore[attr-defined]  # each target has a column of this name
