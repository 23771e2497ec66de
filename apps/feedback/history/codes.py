"""How the history of a document tells of what is done in this app."""

from django.utils.translation import gettext_lazy as _

from apps.core.history import PRODUCT, Code

# Beside those of the actions (`actions.py`).
OF_DOCUMENTS = (
    Code("hand_over", _("Handed over"), "user-share"),
    Code("change_client", _("Client changed"), "user-edit"),
    Code("merge_cards", _("Two cards of the client became one"), "git-merge"),
    Code("unmerge_cards", _("The cards are two clients’ again"), "arrow-back-up"),
    Code("take_in", _("Another document was merged into this one"), "git-merge"),
    Code("let_go", _("A merging into this one is undone"), "arrow-back-up"),
    Code("unlink", _("Link removed"), "unlink"),
    Code("client_told", _("Client has been told"), "bell-ringing", by=PRODUCT),
    Code("client_not_told", _("Client was not told"), "bell-off", by=PRODUCT),
    Code(
        "client_perhaps_told", _("Unknown whether the client was told"), "bell-question", by=PRODUCT
    ),
)
