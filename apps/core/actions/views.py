"""The one view that carries out an action.

A plain POST answers with a redirect; htmx follows it and takes the parts of the page it asked for.
Invisible is 404, without the right 403, a state that has moved on 409, a refusal 422 with all that
was typed.
"""

from typing import Any, ClassVar, Generic, Self

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.generic import View
from django_htmx.http import reselect, retarget

from apps.core.actions.declaring import Action, ActionForm, Target
from apps.core.actions.families import Family
from apps.core.exceptions import Conflict
from apps.core.web.htmx import StaffRequest


class ActionView(View, Generic[Target]):
    """A family says how its target is found and how an answer is shown; the steps are these."""

    action: Action[Target] = None  # type: ignore[assignment]  # given by `Family.urls`
    family: Family[Target] = None  # type: ignore[assignment]  # the same
    shows_forms: ClassVar[bool] = True  # on an address of their own; else the page has them
    # Right and state are asked before the form is read. Services that know better (who moved the
    # document since it was shown) are asked first instead.
    asks_first: ClassVar[bool] = True

    request: StaffRequest
    target: Target
    result: Any = None

    @classmethod
    def on(
        cls, request: HttpRequest, target: Target, *, family: Family[Target], action: Action[Target]
    ) -> Self:
        """For another page, which takes the action and shows in its own way what came of it."""
        view = cls(family=family, action=action)
        view.setup(request)
        view.target = target
        return view

    @classmethod
    def methods_of(cls, action: Action[Target]) -> list[str]:
        asks = cls.shows_forms and not action.is_one_click
        return ["get", "head", "post"] if asks else ["post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.target = self.find(pk)
        self.admit()
        return self.show(self.new_form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.target = self.find(pk)
        return self.perform()

    def perform(self) -> HttpResponse:
        """Call the service with what was typed, and answer what came of it."""
        if self.asks_first and not self.action.allows(self.request.user, self.target):
            raise PermissionDenied
        if not self.action.sees(self.request.user, self.target):
            raise Http404
        form = self.typed_form()
        try:
            if self.take(form):
                return self.succeed(form)
        except Conflict as conflict:
            return self.show_conflict(form, conflict)
        return self.show(form, status=422)

    def take(self, form: ActionForm | None) -> bool:
        """Call the service; False when the form has to be shown again."""
        if self.asks_first:
            self.admit()
        if form is not None and not form.is_valid():
            if not self.asks_first:
                self.admit()
            return False
        try:
            self.result = self.serve(form.arguments() if form else {})
        except ValidationError as error:
            if form is None:
                raise
            form.refuse(error)
            return False
        return True

    def serve(self, arguments: dict[str, Any]) -> Any:
        if self.action.service is None:
            raise TypeError(f"{self.action.code} has an address, and no service.")
        given = {self.family.of: self.target}
        return self.action.service(**given, by=self.request.user, **arguments)

    def admit(self) -> None:
        """Raises `PermissionDenied` and `Conflict`."""
        self.family.require(self.action, by=self.request.user, target=self.target)

    def find(self, pk: int) -> Target:
        """The target, if the user sees it. Raises `Http404`."""
        raise NotImplementedError

    def new_form(self) -> ActionForm | None:
        """The form before anything is typed."""
        return self.action.form(**self.of_form()) if self.action.form else None

    def typed_form(self) -> ActionForm | None:
        return self.action.form(self.request.POST, **self.of_form()) if self.action.form else None

    def of_form(self) -> dict[str, Any]:
        """What the form is made of beside what was typed."""
        return {self.family.of: self.target}

    def show(self, form: ActionForm | None, status: int = 200) -> HttpResponse:
        """The form; 422 with its errors, in its place on the page or for htmx alone."""
        raise NotImplementedError

    def succeed(self, form: ActionForm | None) -> HttpResponse:
        raise NotImplementedError

    def show_conflict(self, form: ActionForm | None, conflict: Conflict) -> HttpResponse:
        """By default the page of all conflicts (`core.web.middleware`)."""
        raise conflict


def into_place(response: HttpResponse, selector: str) -> HttpResponse:
    """Where the form stands, whatever part of the page it asked for in case of success."""
    return reselect(retarget(response, selector), selector)


def varied(response: HttpResponse) -> HttpResponse:
    """Of an address that answers htmx with a part of the page."""
    patch_vary_headers(response, ["HX-Request"])
    return response
