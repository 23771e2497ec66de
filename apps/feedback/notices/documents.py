from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.db.models import Exists
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.clients.models import Client
from apps.clients.services import may_be_told, zone_of
from apps.core.values.keys import typed_key
from apps.feedback.editing.locking import lock
from apps.feedback.history.recording import record
from apps.feedback.models import Feedback, State
from apps.feedback.notices.audience import FeedbackSubject, Shared, addresses_of
from apps.feedback.responsibility.conflict_of_interest import know_barred
from apps.notifications.models import Notification
from apps.organization.models import User
from apps.organization.services import the_product

# What became of a message to the client, as the history calls it.
OUTCOMES = {
    "sent": "feedback.client_told",
    "failed": "feedback.client_not_told",
    "held": "feedback.client_not_told",
    "unknown": "feedback.client_perhaps_told",
    "dry_run": "feedback.client_not_told",
}


class FeedbackDocuments:
    """See `notifications.extensions.Documents`."""

    def seen_by(self, user: User, column: str) -> Exists:
        return Feedback.objects.posted_visible_to(user).holds(column)

    def find(self, document_id: int, facts: dict) -> FeedbackSubject | None:
        return self.find_all([(document_id, facts)])[0]

    def find_all(self, asked: Sequence[tuple[int, dict]]) -> list[FeedbackSubject | None]:
        posted = Feedback.objects.posted().select_related(
            "type",
            "branch",
            "category",
            "client",
            "subject_employee__department__head__user",
            "responsible",
            "executor",
            "department__head__user",
            "subject_object",
        )
        found = posted.in_bulk({document_id for document_id, _facts in asked})
        know_barred(found.values())
        shared = Shared(found, (facts.get("by") for _document_id, facts in asked))
        return [
            FeedbackSubject(found[document_id], facts, shared) if document_id in found else None
            for document_id, facts in asked
        ]

    def find_sample(self, user: User, number: str) -> int | None:
        seen = Feedback.objects.posted_visible_to(user)
        seen = seen.filter(number__iexact=number) if number else seen
        return seen.order_by("-registered_at", "-pk").values_list("pk", flat=True).first()

    def why_not(self, notification: Notification) -> str:
        """It must still be his address, and he must not have asked for silence (152-FZ)."""
        feedback = Feedback.objects.select_related("client").get(pk=notification.document_id)
        if feedback.state == State.DELETED:
            return _("The document was deleted.")
        if _is_of_another_client(notification, feedback):
            return _("The client of the document was changed.")
        if notification.address not in addresses_of(feedback, notification.channel):
            return _("The client does not have this address any more.")
        client = feedback.client
        if client and not may_be_told(client, notification.channel):
            return _("The client does not want messages by this channel.")
        return ""

    def zone_for(self, notification: Notification) -> ZoneInfo:
        documents = Feedback.objects.select_related("client", "branch")
        feedback = documents.get(pk=notification.document_id)
        return (feedback.client and zone_of(feedback.client)) or feedback.branch.zone

    def note_outcome(self, notification: Notification) -> None:
        """One history entry, by nobody: it is the product that has told him."""
        feedback = lock(Feedback(pk=notification.document_id))
        channel, words = notification.get_channel_display(), notification.subject
        told = notification.error or notification.text
        comment = f"{channel}: {notification.address}\n{words}\n\n{told}".strip()
        action = OUTCOMES[notification.state]
        record(feedback, by=the_product(), action=action, at=timezone.now(), comment=comment)


def _is_of_another_client(notification: Notification, feedback: Feedback) -> bool:
    """Written to somebody else's card; an applicant without one is «client:0:…»."""
    kind, _colon, rest = notification.recipient.partition(":")
    key = rest.partition(":")[0]
    if kind != "client" or key in ("0", str(feedback.client_id)):
        return False
    card = Client.objects.current().current_of(typed_key(key))  # theirs may have been merged
    return card is None or card.pk != feedback.client_id
