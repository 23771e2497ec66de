"""One step of a card: a row in the rail of a document, or a page of its own (S7, S8)."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods
from django_htmx.http import reselect, retarget

from apps.core.actions.declaring import ActionForm, Target
from apps.core.actions.views import ActionView
from apps.core.web.htmx import HtmxRequest

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def answer_step(
    request: HttpRequest,
    *,
    form: Callable[..., ActionForm],
    service: Callable[..., Any],
    go_on: Callable[..., HttpResponse],
    show: Callable[..., HttpResponse],
    blank: Callable[[], ActionForm] | None = None,
) -> HttpResponse:
    """Show the form of the step, or take it with what was typed.

    `service` is called with the arguments of the form and `go_on` with what it returns; `show`
    gets the form, with 422 and all that was typed when it is refused. `blank` makes the form that
    is shown first, if it is not `form` without anything.
    """
    if request.method != "POST":
        return show((blank or form)())
    typed = form(request.POST)
    result: list[Any] = []
    if done(typed, lambda: result.append(service(**typed.arguments()))):
        return go_on(result[0])
    return show(typed, status=422)


def done(form: ActionForm, service: Callable[[], object]) -> bool:
    """Call the service with what was typed; False when the form has to be shown again."""
    if not form.is_valid():
        return False
    try:
        service()
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


class CardStep(ActionView[Target]):
    """A step of a card: its row, with the form, in the rail of a document or on its own page."""

    name: ClassVar[str]  # of the card
    template: ClassVar[str]  # its page; the row alone is called so behind an underscore

    def row(self, form: ActionForm | None) -> object:
        """The row as it is shown, with the form of the step."""
        raise NotImplementedError

    def of_form(self) -> dict[str, Any]:
        return {}

    def new_form(self) -> ActionForm | None:
        form: Any = self.action.form
        return form.of(self.target) if form else None

    def show(self, form: ActionForm | None, status: int = 200) -> HttpResponse:
        selector = f"#{self.name}-{self.target.pk}"
        return show_row(self.request, self.template, self.row(form), selector, status=status)


def place_of(request: HttpRequest) -> str:
    """Whether the step is taken in the rail of a document, or on a page of its own."""
    asked = request.POST.get("place") or request.GET.get("place")
    return "document" if asked == "document" else ""


def show_row(
    request: HtmxRequest, template: str, row: object, selector: str, *, status: int = 200
) -> HttpResponse:
    """The row of a card with the form of a step; for others than htmx on a page of its own.

    `template` is the page; the row alone has the same name behind an underscore.
    """
    shown = part_of(template) if request.htmx else template
    response = fragment(request, shown, {"row": row}, status)
    if request.htmx and status == 422:  # a document asks for its own parts, which are not there
        response = reselect(retarget(response, selector), selector)
    return response


def part_of(template: str) -> str:
    """The part of a page that htmx takes: «app/_name.html» of «app/name.html»."""
    folder, _slash, name = template.rpartition("/")
    return f"{folder}/_{name}"


def fragment(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
