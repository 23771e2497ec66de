"""How the history of a document tells of activities, beside their steps (`actions.py`)."""

from django.utils.translation import gettext_lazy as _

from apps.core.history import PRODUCT, Code

OF_DOCUMENTS = (
    Code("plan_activity", _("Activity planned"), "calendar-plus"),
    Code("hand_over_activity", _("Activity handed over"), "user-share"),
    Code("work_back", _("Planned work is back"), "calendar-plus"),
    Code("call_client", _("Call to the client"), "phone-outgoing"),
    Code("undo_call", _("A call was pressed by mistake"), "phone-off"),
    Code("call_refused", _("The exchange did not ring"), "phone-x", by=PRODUCT),
    Code("ask_opinion", _("The employee is asked for their opinion"), "message-question"),
    Code("give_opinion", _("The employee has given their opinion"), "message-check"),
)
