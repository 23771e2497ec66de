"""Where the rules send what is being written down, asked for as it is chosen (B6, S3)."""

from django.http import JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.appeal_types.models import AppealType, Category, Urgency
from apps.core.values.keys import typed_key
from apps.core.web.htmx import StaffRequest
from apps.feedback import services
from apps.feedback.models import Feedback
from apps.feedback.pages.registration.views.drafts import may_register
from apps.organization.models import Branch, Employee

REFERENCES = {
    "type": AppealType,
    "branch": Branch,
    "category": Category,
    "subject_employee": Employee,
}


@require_safe
@may_register
def default_responsible(request: StaffRequest) -> JsonResponse:
    """Who is proposed for what is chosen, as `{"id": …}`; null when nobody is (B6, S3).

    Never whom the appeal is about. `secretary_first` tells that nobody ever is for the type (W2),
    `goes_to` in words where a rule sends it, if not to a responsible.
    """
    chosen = _chosen_so_far(request.GET)
    first = bool(chosen.type and chosen.type.secretary_first)
    destination = services.find_destination(chosen) if chosen.type else services.Destination()
    user = destination.responsible
    answer = {"id": user.pk if user else None, "secretary_first": first}
    return JsonResponse(answer | {"goes_to": _goes_to(destination)})


def _chosen_so_far(typed: QueryDict) -> Feedback:
    """The appeal as far as the rules ask for it; what no reference knows is not chosen."""
    keys = {name: typed_key(typed.get(name, "")) for name in REFERENCES}
    rows = {
        name: REFERENCES[name]._default_manager.filter(pk=key).first()
        for name, key in keys.items()
        if key
    }
    chosen = Feedback(**rows, harm=bool(typed.get("harm")))
    if typed.get("urgency") in Urgency:
        chosen.urgency = typed["urgency"]
    services.keep_harm_critical(chosen)
    return chosen


def _goes_to(destination: services.Destination) -> str:
    if destination.department:
        named = {"department": destination.department.full_name}
        return _("By the rule it goes to the department “%(department)s”.") % named
    return _("By the rule it goes to triage.") if destination.rule and destination.is_queue else ""
