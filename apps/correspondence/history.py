"""How the history of a document tells of what is written to the client."""

from django.utils.translation import gettext_lazy as _

from apps.core.history import PRODUCT, Code

OF_DOCUMENTS = (
    Code("send_message", _("Message to the client"), "send"),
    Code("repeat_message", _("Message is sent once more"), "repeat"),
    Code("message_sent", _("Message has been sent"), "mail-check", by=PRODUCT),
    Code("message_failed", _("Message was not sent"), "mail-x", by=PRODUCT),
    Code("message_unknown", _("Unknown whether the message was sent"), "mail-question", by=PRODUCT),
    Code("write_letter", _("Letter to the client"), "mail"),
)
