"""The steps of a compensation, from the request to the payment (S7)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.compensations import forms, services
from apps.compensations.models import Compensation
from apps.compensations.permissions import (
    can_cancel_compensation,
    can_decide,
    can_pay,
    can_provide,
    is_in_kind,
    is_paid_out,
)
from apps.core.actions import Action, Family

State = Compensation.State
_REQUESTED, _APPROVED = frozenset({State.REQUESTED}), frozenset({State.APPROVED})
_PAID, _PROVIDED = frozenset({State.PAID}), frozenset({State.PROVIDED})

compensation_steps: Family[Compensation] = Family(
    Action(
        "compensations.approve_compensation",
        _("Approve"),
        _("Compensation approved"),
        "check",
        can_decide,
        _REQUESTED,
        leads_to=State.APPROVED,
        short="approve",
        path="approve/",
        service=services.approve_compensation,
        is_one_click=True,
    ),
    Action(
        "compensations.refuse_compensation",
        pgettext_lazy("compensation", "Refuse"),
        _("Compensation refused"),
        "x",
        can_decide,
        _REQUESTED,
        leads_to=State.REFUSED,
        short="refuse",
        path="refuse/",
        form=forms.ReasonForm,
        service=services.refuse_compensation,
        is_dangerous=True,
    ),
    Action(
        "compensations.pay_compensation",
        _("Record the payment"),
        _("Payment recorded"),
        "cash",
        can_pay,
        _APPROVED,
        when=is_paid_out,
        leads_to=State.PAID,
        short="pay",
        path="pay/",
        form=forms.PayForm,
        service=services.pay_compensation,
        told=_("Compensation paid"),
    ),
    Action(
        "compensations.provide_compensation",
        _("Record that it is provided"),
        _("Compensation provided"),
        "gift",
        can_provide,
        _APPROVED,
        when=is_in_kind,
        leads_to=State.PROVIDED,
        short="provide",
        path="provide/",
        form=forms.ProvideForm,
        service=services.provide_compensation,
    ),
    Action(
        "compensations.correct_compensation",
        _("Correct the payment"),
        _("Payment corrected"),
        "pencil",
        can_pay,
        _PAID,
        leads_to=State.PAID,
        short="correct",
        path="correct/",
        form=forms.CorrectForm,
        service=services.correct_payment,
    ),
    Action(
        "compensations.correct_provision",
        _("Correct the date"),
        _("Date of the provision corrected"),
        "pencil",
        can_provide,
        _PROVIDED,
        leads_to=State.PROVIDED,
        path="correct-provision/",
        form=forms.CorrectProvisionForm,
        service=services.correct_provision,
    ),
    Action(
        "compensations.cancel_compensation",
        pgettext_lazy("compensation", "Cancel the request"),
        _("Compensation cancelled"),
        "ban",
        can_cancel_compensation,
        _REQUESTED | _APPROVED,
        leads_to=State.CANCELLED,
        short="cancel",
        path="cancel/",
        form=forms.ReasonForm,
        service=services.cancel_compensation,
        is_dangerous=True,
    ),
    of="compensation",
    moved_on=services.not_now,
    document=lambda compensation: compensation.feedback,
    prefix="compensations/<int:pk>/",
)
