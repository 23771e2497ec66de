"""The page on which an appeal is written down, and what it asks the server for (B2–B6, B9)."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from apps.clients.models import Client
from apps.clients.permissions import can_create, can_view
from apps.core.exceptions import Conflict
from apps.core.values.keys import typed_key
from apps.core.values.presence import not_none
from apps.core.web.htmx import StaffRequest
from apps.feedback import services
from apps.feedback.models import Feedback, State
from apps.feedback.models.agreements import written_agreement
from apps.feedback.pages.registration.forms.registration import RegistrationForm
from apps.feedback.pages.registration.views.advice import advice_for
from apps.feedback.pages.registration.views.drafts import (
    find_draft,
    may_register,
    refuse_another_typist,
)
from apps.feedback.pages.registration.views.receipt import tell
from apps.feedback.registration.drafts import DRAFT_FIELDS
from apps.feedback.relations.similar import find_similar, has_open_one, of_client
from apps.organization.models import Branch, User

ADVISED_BY = ("type", "category", "client", "applicant_kind", "goal", "said", "offered")
EARLIER_APPEALS = 5  # documents in the rail
OFFERED_DRAFTS = 3


class RegistrationView(PermissionRequiredMixin, FormView):
    """A new appeal, or a draft continued: `/feedback/new/` and `/feedback/<id>/draft/`.

    The form brings its key from the first GET on, so whatever is sent twice is kept once.
    """

    request: StaffRequest
    permission_required = "feedback.register"
    template_name = "feedback/registration.html"
    form_class = RegistrationForm

    @cached_property
    def draft(self) -> Feedback | None:
        """The draft that this page continues, found by its address or by the key of its form."""
        drafts = Feedback.objects.visible_to(self.request.user).filter(state=State.DRAFT)
        if "pk" in self.kwargs:
            return get_object_or_404(drafts, pk=self.kwargs["pk"])
        if self.request.method == "POST":
            return find_draft(self.request.user, self.posted_key)
        key = as_uuid(self.request.GET.get("key"))
        return drafts.filter(key=key).first() if key else None

    @cached_property
    def posted_key(self) -> uuid.UUID:
        key = as_uuid(self.request.POST.get("key"))
        if key is None or (self.kwargs and key != not_none(self.draft).key):
            raise BadRequest("The form has no key of its own.")
        return key

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user}

    @property
    def registers_at_once(self) -> bool:
        """All there is has come with the form: the service looks up the draft while it locks it."""
        request = self.request
        return request.POST.get("action") == "register" and not request.FILES

    def get_initial(self) -> dict:
        if self.registers_at_once:
            return {}
        if self.draft:
            kept = model_to_dict(self.draft, DRAFT_FIELDS) | {"key": self.draft.key}
            return kept | proposed_for(self.draft) | said_in(self.draft)
        branch = Branch.objects.filter(employees__user=self.request.user).first()
        initial: dict[str, object] = {"branch": branch and branch.pk, "key": self.free_key()}
        if chosen := self.request.GET.get("client", ""):
            clients = Client.objects.visible_to(self.request.user)
            client = clients.current_of(typed_key(chosen))
            if client is None:
                raise Http404
            initial |= {"client": client.pk, "city": client.city}
        return initial

    def free_key(self) -> uuid.UUID:
        """The key asked for by a page that was interrupted before its first save, or a new one."""
        key = as_uuid(self.request.GET.get("key"))
        is_taken = key and Feedback.objects.filter(key=key).exists()
        return key if key and not is_taken else uuid.uuid4()

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        user, form = self.request.user, context["form"]
        client = form.offer_visits()
        drafts = Feedback.objects.drafts_of(user)
        latest = drafts.select_related("client", "type").order_by("-updated_at")
        offered = list(latest[: OFFERED_DRAFTS + 1])
        more = drafts.count() - OFFERED_DRAFTS if len(offered) > OFFERED_DRAFTS else 0
        return context | {
            "draft": self.draft,
            "attachments": self.draft.attachments.all() if self.draft else [],
            "max_bytes": settings.ATTACHMENT_MAX_BYTES,
            "other_drafts": offered[:OFFERED_DRAFTS],
            "more_drafts": more,
            "sees_cards": can_view(user),
            "may_create_client": can_create(user),
            "advice": advice_for(user, {name: form[name].value() for name in ADVISED_BY}),
            **client_context(user, client),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_another_typist(self.request)
        try:
            form = self.get_form()
        except Http404:
            return self.told_already()
        form.full_clean()
        self.attach_files(form)
        if request.POST.get("action") == "register" and not form.errors:
            return self.register(form)
        return self.keep(form)

    def told_already(self) -> HttpResponse:
        """A second click or the back button: the number once more, and nothing written."""
        receipt = services.find_receipt(key=self.posted_key, by=self.request.user)
        if receipt is None:
            raise Http404
        return tell(self.request, receipt)

    def attach_files(self, form: RegistrationForm) -> None:
        """Attach what came with the form itself, where no script has sent the files before."""
        for file in form.cleaned_data.get("files", []):
            try:
                services.attach_to_draft(key=self.posted_key, by=self.request.user, file=file)
            except ValidationError as error:
                form.add_error("files", error)
        if form.cleaned_data.get("files"):
            self.draft = find_draft(self.request.user, self.posted_key)

    def register(self, form: RegistrationForm) -> HttpResponse:
        try:
            receipt = services.register_form(
                key=self.posted_key,
                by=self.request.user,
                values=form.values,
                says_something=form.says_something,
            )
        except ValidationError as error:
            form.demand(error)
            return self.form_invalid(form)
        except (PermissionDenied, Conflict) as error:  # somebody else's: it does not exist for him
            raise Http404 from error
        return tell(self.request, receipt)

    def keep(self, form: RegistrationForm) -> HttpResponse:
        if not form.says_something and not self.draft:
            form.add_error(None, _("Nothing has been written down yet."))
            return self.form_invalid(form)
        self.draft = services.save_draft(
            key=self.posted_key, by=self.request.user, values=form.values
        )
        self.remove_file()
        if form.errors:
            return self.form_invalid(form)
        messages.success(self.request, _("The draft is saved."))
        return redirect("feedback:edit_draft", self.draft.pk)

    def remove_file(self) -> None:
        if chosen := self.request.POST.get("remove_file", ""):
            attachment = get_object_or_404(not_none(self.draft).attachments, pk=typed_key(chosen))
            services.remove_attachment(attachment=attachment, by=self.request.user)


def proposed_for(draft: Feedback) -> dict:
    """Whom the rules propose for a draft; chosen already, unless somebody else, or nobody, was."""
    if not draft.type:
        return {}
    user = services.find_destination(draft).responsible
    proposed = user.pk if user else ""
    is_chosen = draft.responsible_id or draft.to_secretary
    return {"proposed": proposed} | ({} if is_chosen else {"responsible": proposed})


def said_in(draft: Feedback) -> dict:
    """What was ticked stays so; of what was offered beside it only that is known."""
    values = [written_agreement(*each.key) for each in draft.agreed]
    return {"said": values, "offered": values}


@require_safe
@may_register
def chosen_client(request: StaffRequest, pk: int) -> HttpResponse:
    """The fragment that follows the choice of a client: his visits to choose from, and the rail."""
    client = Client.objects.visible_to(request.user).current_of(pk)
    if client is None:
        raise Http404
    form = RegistrationForm(initial={"client": client.pk}, user=request.user)
    form.offer_visits()
    context = {"form": form, "sees_cards": True, **client_context(request.user, client)}
    return render(request, "feedback/_registration_client.html", context)


@require_POST
@may_register
def alike(request: StaffRequest) -> HttpResponse:
    """The fragment with the appeals that tell the same as what is typed now; of others nothing."""
    statement = request.POST.get("statement", "")
    besides = typed_key(request.POST.get("client", ""))
    found = find_similar(statement, request.user, besides=besides)
    return render(request, "feedback/_similar.html", {"found": found})


def client_context(user: User, client: Client | None) -> dict:
    """What the page shows of the chosen client: who they are, and earlier appeals if allowed.

    Who has found the client by a contact sees the name and nothing besides.
    """
    if client is None or not can_view(user):
        return {"client": client}
    if not user.has_perm("feedback.view_all"):
        return {"client": client, "has_open_one": has_open_one(client, user)}
    appeals = of_client(client, user).select_related("type")
    return {"client": client, "appeals": appeals[:EARLIER_APPEALS]}


def as_uuid(value: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(value or "")
    except ValueError:
        return None
