"""The states of a document, and what the database demands of a document in each of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import Urgency


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REGISTERED = "registered", _("Registered")
    ANALYSED = "analysed", _("Analysed")
    VERIFIED = "verified", _("Verified")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")
    MERGED = "merged", _("Merged")
    DELETED = "deleted", _("Deleted")


OPEN = [State.REGISTERED, State.ANALYSED, State.VERIFIED]
POSTED = [state for state in State if state not in (State.DRAFT, State.DELETED)]
ENDS = [State.CLOSED, State.REJECTED, State.MERGED]  # where the way of a document ends

RULES = [
    models.CheckConstraint(
        condition=models.Q(state=State.DRAFT, number=None, registered_at=None)
        | models.Q(
            ~models.Q(state=State.DRAFT),
            number__isnull=False,
            registered_at__isnull=False,
            type__isnull=False,
            branch__isnull=False,
        ),
        name="posted_has_number_type_branch",
    ),
    models.CheckConstraint(
        condition=models.Q(state=State.DRAFT)
        | models.Q(client__isnull=False)
        | ~models.Q(applicant_name="")
        | models.Q(applicant_kind="legal_entity") & ~models.Q(applicant_company=""),
        name="posted_has_client_or_applicant",
    ),
    models.CheckConstraint(
        condition=models.Q(state=State.DRAFT)
        | models.Q(is_complaint=False)
        | models.Q(category__isnull=False),
        name="posted_complaint_has_category",
    ),
    models.CheckConstraint(
        condition=models.Q(state=State.DELETED)
        | models.Q(state__in=ENDS, closed_at__isnull=False)
        | models.Q(~models.Q(state__in=ENDS), closed_at__isnull=True),
        name="closing_date_only_at_the_end",
    ),
    models.CheckConstraint(
        condition=~models.Q(state__in=[State.ANALYSED, State.VERIFIED])
        | models.Q(analysed_by__isnull=False, analysed_at__isnull=False)
        & ~models.Q(analysis="")
        & ~models.Q(validity=""),
        name="analysed_has_analysis",
    ),
    models.CheckConstraint(
        condition=~models.Q(state=State.VERIFIED)
        | models.Q(verified_by__isnull=False, verified_at__isnull=False) & ~models.Q(conclusion=""),
        name="verified_has_conclusion",
    ),
    models.CheckConstraint(
        condition=models.Q(verified_by=None)
        | models.Q(analysed_by=None)
        | ~models.Q(verified_by=models.F("analysed_by")),
        name="verified_by_a_second_person",
    ),
    models.CheckConstraint(
        condition=~models.Q(state=State.CLOSED)
        | models.Q(closed_by__isnull=False)
        & ~models.Q(confirmation="")
        & ~models.Q(confirmation_note=""),
        name="closed_has_confirmation",
    ),
    models.CheckConstraint(
        condition=~models.Q(state=State.REJECTED)
        | models.Q(closed_by__isnull=False) & ~models.Q(answer=""),
        name="rejected_has_answer",
    ),
    models.CheckConstraint(
        condition=models.Q(reacted_at=None) | ~models.Q(state=State.DRAFT),
        name="reaction_only_to_posted",
    ),
    models.CheckConstraint(
        condition=models.Q(harm=False) | models.Q(urgency=Urgency.CRITICAL),
        name="harm_is_critical",
    ),
    models.CheckConstraint(
        condition=models.Q(waiting_since=None) | models.Q(closed_at=None),
        name="nobody_is_waited_for_at_the_end",
    ),
    models.CheckConstraint(
        condition=models.Q(statutory_due_on=None, statutory_due_at=None)
        | models.Q(statutory_due_on__isnull=False, statutory_due_at__isnull=False),
        name="term_by_law_has_its_end",
    ),
    models.CheckConstraint(
        condition=models.Q(state=State.DELETED)
        | models.Q(state=State.MERGED, merged_into__isnull=False, merged_from__in=OPEN)
        | models.Q(~models.Q(state=State.MERGED), merged_into=None, merged_from=""),
        name="merged_into_another_one",
    ),
    models.CheckConstraint(
        condition=models.Q(state=State.DELETED, deleted_from__in=POSTED)
        | models.Q(~models.Q(state=State.DELETED), deleted_from=""),
        name="deleted_from_a_state",
    ),
    models.CheckConstraint(
        condition=~models.Q(merged_into=models.F("pk")), name="never_merged_into_itself"
    ),
]
