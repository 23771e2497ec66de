"""How the actions of a document are answered; the steps are those of `core.actions`."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from apps.core.actions import ActionView
from apps.core.actions.views import into_place
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback
from apps.feedback.pages.document.edit_conflicts import ConflictPage
from apps.feedback.pages.document.forms.stages import ActionForm
from apps.feedback.pages.document.page import DocumentPage
from apps.feedback.pages.lookup import visible_document


class DocumentAction(ActionView[Feedback]):
    """The forms stand on the page of the document; without htmx the whole page is shown again."""

    shows_forms = False

    def find(self, pk: int) -> Feedback:
        return visible_document(self.request, pk)

    def typed_form(self) -> ActionForm:
        return self.action.form(self.request.POST, self.request.FILES, **self.of_form())

    def of_form(self) -> dict:
        return {"feedback": self.target, "action": self.action.name, "user": self.request.user}

    def succeed(self, form: ActionForm) -> HttpResponse:
        if words := form.words_of(self.result):
            messages.success(self.request, words)
        if form.leaves_page and self.request.htmx:
            return HttpResponseClientRedirect(self.target.get_absolute_url())
        return redirect(self.target)

    def show(self, form: ActionForm, status: int = 200) -> HttpResponse:
        page = DocumentPage(self.target, self.request.user, form=form)
        template = f"feedback/_{form.region}.html" if self.request.htmx else page.template
        context = {"page": page, "feedback": self.target}
        response = render(self.request, template, context, status=status)
        return into_place(response, f"#{form.place}")

    def show_conflict(self, form: ActionForm, conflict: Conflict) -> HttpResponse:
        """Both texts of each field that two people changed, or what has become of the document."""
        now = visible_document(self.request, self.target.pk)
        page = ConflictPage(now, self.request.user, form=form, conflict=conflict)
        template = "feedback/_conflict.html" if self.request.htmx else "feedback/conflict.html"
        response = render(self.request, template, {"page": page, "feedback": now}, status=409)
        return into_place(response, f"#{form.place}")
