"""How the actions of a document are answered; the steps are those of `core.actions`."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from apps.core.actions import ActionView, declaring
from apps.core.actions.views import into_place
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback
from apps.feedback.pages.document.edit_conflicts import ConflictPage
from apps.feedback.pages.document.forms.stages import ActionForm, form_class
from apps.feedback.pages.document.page import DocumentPage
from apps.feedback.pages.lookup import visible_document


def on_page(form: declaring.ActionForm | None) -> ActionForm:
    """What an action of a document asks for, as the form of the page that it is."""
    if not isinstance(form, ActionForm):
        raise TypeError(f"Not a form of the page of a document: {form}")
    return form


class DocumentAction(ActionView[Feedback]):
    """The forms stand on the page of the document; without htmx the whole page is shown again."""

    shows_forms = False

    def find(self, pk: int) -> Feedback:
        return visible_document(self.request, pk)

    def typed_form(self) -> ActionForm:
        return form_class(self.action)(self.request.POST, self.request.FILES, **self.of_form())

    def of_form(self) -> dict:
        return {"feedback": self.target, "action": self.action.name, "user": self.request.user}

    def succeed(self, form: declaring.ActionForm | None) -> HttpResponse:
        form = on_page(form)
        if words := form.words_of(self.result):
            messages.success(self.request, words)
        if form.leaves_page and self.request.htmx:
            return HttpResponseClientRedirect(self.target.get_absolute_url())
        return redirect(self.target)

    def show(self, form: declaring.ActionForm | None, status: int = 200) -> HttpResponse:
        form = on_page(form)
        page = DocumentPage(self.target, self.request.user, form=form)
        template = f"feedback/_{form.region}.html" if self.request.htmx else page.template
        context = {"page": page, "feedback": self.target}
        response = render(self.request, template, context, status=status)
        return into_place(response, f"#{form.place}")

    def show_conflict(self, form: declaring.ActionForm | None, conflict: Conflict) -> HttpResponse:
        """Both texts of each field that two people changed, or what has become of the document."""
        form = on_page(form)
        now = visible_document(self.request, self.target.pk)
        page = ConflictPage(now, self.request.user, form=form, conflict=conflict)
        template = "feedback/_conflict.html" if self.request.htmx else "feedback/conflict.html"
        response = render(self.request, template, {"page": page, "feedback": now}, status=409)
        return into_place(response, f"#{form.place}")
