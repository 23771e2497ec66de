"""How the histories of documents and of root causes tell of what is done in this app."""

from django.utils.translation import gettext_lazy as _

from apps.core.history import PRODUCT, Code

# Beside those of the actions (`actions/`).
OF_DOCUMENTS = (
    Code("unroute", _("Routing is taken back"), "arrow-back-up"),
    Code(
        "decline_department",
        _("Cannot be processed in the department"),
        "hand-off",
        event="declined",
    ),
    Code("resume", _("Taken up where it was"), "rotate-clockwise"),
    Code("ask_opinion", _("The employee is asked for their opinion"), "message-question"),
    Code("give_opinion", _("The employee has given their opinion"), "message-check"),
    Code("hand_over_activity", _("Activity handed over"), "user-share"),
    Code("hand_over_measure", _("Measure handed over"), "user-share"),
    Code("leave_subject", _("Taken from whom the appeal is about"), "user-off"),
    Code("plan_activity", _("Activity planned"), "calendar-plus"),
    Code("call_client", _("Call to the client"), "phone-outgoing"),
    Code("undo_call", _("A call was pressed by mistake"), "phone-off"),
    Code("call_refused", _("The exchange did not ring"), "phone-x", by=PRODUCT),
    Code("send_message", _("Message to the client"), "send"),
    Code("repeat_message", _("Message is sent once more"), "repeat"),
    Code("message_sent", _("Message has been sent"), "mail-check", by=PRODUCT),
    Code("message_failed", _("Message was not sent"), "mail-x", by=PRODUCT),
    Code("message_unknown", _("Unknown whether the message was sent"), "mail-question", by=PRODUCT),
    Code("write_letter", _("Letter to the client"), "mail"),
    Code("work_moved", _("Planned work moved to the main document"), "calendar-share"),
    Code("work_came", _("Planned work came with a duplicate"), "calendar-plus"),
    Code("work_left", _("Planned work went back with its duplicate"), "calendar-minus"),
    Code("work_back", _("Planned work is back"), "calendar-plus"),
    Code("request_compensation", _("Compensation asked for"), "coins"),
    Code("grant_compensation", _("Compensation granted"), "coins"),
    Code(
        "recount_compensation",
        _("Together above the limit: another person decides on the compensation"),
        "hourglass",
    ),
    Code("plan_measure", _("Measure planned"), "target-arrow"),
    Code("link_root_cause", _("Linked to a root cause"), "link"),
    Code("unlink_root_cause", _("Taken off a root cause"), "unlink"),
)
OF_ROOT_CAUSES = (
    Code("name_root_cause", _("Root cause named"), "affiliate"),
    Code("change_root_cause", _("Root cause changed"), "pencil"),
    Code("close_root_cause", _("Root cause closed"), "circle-check"),
    Code("reopen_root_cause", _("Root cause opened again"), "rotate-clockwise"),
    Code("tie_appeal", _("Appeal tied"), "link"),
    Code("untie_appeal", _("Appeal taken off"), "unlink"),
)
