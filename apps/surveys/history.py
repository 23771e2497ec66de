"""How the history of a document tells of what is done in this app."""

from django.utils.translation import gettext_lazy as _

from apps.core.history import CLIENT, Code

OF_DOCUMENTS = (
    Code("ask_client", _("The client was asked by a personal link"), "message-question"),
    Code("survey_answer", _("The client has answered by his link"), "star", by=CLIENT),
)
