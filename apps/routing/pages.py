"""What the pages show and offer of the way of a document; computed when a template asks."""

from django.utils.functional import cached_property

from apps.core.actions import Action
from apps.core.actions.declaring import ActionForm
from apps.feedback.models import Feedback
from apps.organization.models import User
from apps.routing.actions import hops
from apps.routing.permissions import Place, place_of
from apps.routing.services.hops import Hops, attach_declined


class Routing(Hops):
    """`step` and `form` are the step whose form is open."""

    def __init__(
        self, feedback: Feedback, user: User, *, step: str = "", form: ActionForm | None = None
    ):
        super().__init__(feedback)
        self.user, self.form = user, form
        self.step = hops.actions.get(step)

    @property
    def is_on_its_way(self) -> bool:
        return place_of(self.feedback) != Place.BEYOND

    @cached_property
    def offers(self) -> list[Action[Feedback]]:
        return hops.available(self.user, self.feedback)


def mark_declined(*, queue: str, rows: list[Feedback]) -> None:
    """On the start page: let what lies with somebody know why it came back (W3, W4)."""
    if queue == "routed" and rows:
        attach_declined(rows)
