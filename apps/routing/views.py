"""The steps of the routing on the page of a document: a form in its place, or a page of its own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from apps.core.actions import ActionView
from apps.core.actions.declaring import ActionForm
from apps.core.actions.views import into_place, varied
from apps.feedback.models import Feedback
from apps.feedback.permissions import visible_feedback
from apps.routing.pages import Routing


class HopView(ActionView[Feedback]):
    """A hop knows who moved the document since it was shown, so its service is asked first."""

    asks_first = False

    def find(self, pk: int) -> Feedback:
        return visible_feedback(self.request.user, pk)

    def show(self, form: ActionForm | None, status: int = 200) -> HttpResponse:
        routing = Routing(self.target, self.request.user, step=self.action.name, form=form)
        name = "_routing" if self.request.htmx else "routing"
        context = {"feedback": self.target, "routing": routing}
        page = varied(render(self.request, f"routing/{name}.html", context, status=status))
        return into_place(page, "#document-routing") if status == 422 else page

    def succeed(self, form: ActionForm | None) -> HttpResponse:
        """Back to the document, or to the start page when it is not their business any more."""
        messages.success(self.request, f"{self.action.done}: {self.target.number}")
        if Feedback.objects.visible_to(self.request.user).filter(pk=self.target.pk).exists():
            return redirect(self.target)
        return HttpResponseClientRedirect("/") if self.request.htmx else redirect("home")
