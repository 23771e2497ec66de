"""One step of a card, answered the same way for money and for measures (S7, S8)."""

from collections.abc import Callable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods
from django_htmx.http import reselect, retarget

from apps.core.actions import ActionView
from apps.core.actions.declaring import Target

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def answer_step(
    request: HttpRequest,
    *,
    form: Callable,
    service: Callable,
    go_on: Callable[..., HttpResponse],
    show: Callable[..., HttpResponse],
    blank: Callable | None = None,
) -> HttpResponse:
    """Show the form of the step, or take it with what was typed.

    `service` is called with the arguments of the form and `go_on` with what it returns; `show`
    gets the form, with 422 and all that was typed when it is refused. `blank` makes the form that
    is shown first, if it is not `form` without anything.
    """
    if request.method != "POST":
        return show((blank or form)())
    typed, result = form(request.POST), []
    if done(typed, lambda: result.append(service(**typed.arguments()))):
        return go_on(result[0])
    return show(typed, status=422)


def done(form, service: Callable) -> bool:
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

    name: ClassVar[str]  # of the card, and of its templates

    def row(self, form: Form | None) -> object:
        """The row as it is shown, with the form of the step."""
        raise NotImplementedError

    def of_form(self) -> dict:
        return {}

    def new_form(self) -> Form | None:
        return self.action.form.of(self.target) if self.action.form else None

    def show(self, form: Form | None, status: int = 200) -> HttpResponse:
        selector = f"#{self.name}-{self.target.pk}"
        return show_row(self.request, self.name, self.row(form), selector, status=status)


def place_of(request: HttpRequest) -> str:
    """Whether the step is taken in the rail of a document, or on a page of its own."""
    asked = request.POST.get("place") or request.GET.get("place")
    return "document" if asked == "document" else ""


def show_row(
    request: HttpRequest, name: str, row, selector: str, *, status: int = 200
) -> HttpResponse:
    """The row of a card with the form of a step; for others than htmx on a page of its own."""
    template = f"complaints/_{name}.html" if request.htmx else f"complaints/{name}.html"
    response = fragment(request, template, {"row": row}, status)
    if request.htmx and status == 422:  # a document asks for its own parts, which are not there
        response = reselect(retarget(response, selector), selector)
    return response


def fragment(request: HttpRequest, template: str, context: dict, status: int = 200):
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
