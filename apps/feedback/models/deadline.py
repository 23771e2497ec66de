"""The terms of a document, and its deadline: the earlier of the internal one and the law's (C6).

While the client is waited for the internal clock stands, and the law alone counts.
"""

from datetime import date

from django.db import models
from django.db.models import BooleanField, Case, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from apps.core.values.presence import not_none
from apps.organization.models import Branch

_LAW_ALONE = Q(waiting_since__isnull=False) | Q(due_at=None)
_LAW_FIRST = _LAW_ALONE | Q(statutory_due_at__lte=F("due_at"))

DEADLINE = Case(
    When(_LAW_ALONE, then=F("statutory_due_at")),
    When(statutory_due_at__lte=F("due_at"), then=F("statutory_due_at")),
    default=F("due_at"),
)
IS_BY_LAW = Case(
    When(_LAW_FIRST, statutory_due_at__isnull=False, then=Value(True)),
    default=Value(False),
    output_field=BooleanField(),
)


class Terms(models.Model):
    """What the clocks of a document say; set by `deadlines.calculation`."""

    reaction_due_at = models.DateTimeField(_("first reaction by"), null=True, blank=True)
    reacted_at = models.DateTimeField(_("first reaction"), null=True, blank=True, editable=False)
    due_at = models.DateTimeField(_("to be resolved by"), null=True, blank=True)
    due_basis = models.CharField(
        _("where the term comes from"),
        max_length=160,
        blank=True,
        help_text=_("The policy as it was called; empty where the term was set by hand."),
    )
    due_by_hand = models.BooleanField(_("term set by hand"), default=False)
    waiting_since = models.DateTimeField(_("waiting for the client since"), null=True, blank=True)
    statutory_due_on = models.DateField(_("statutory term"), null=True, blank=True)
    statutory_due_at = models.DateTimeField(
        _("end of the statutory term"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The end of its last day in the time zone of the branch."),
    )
    statutory_basis = models.CharField(
        _("clause of the statutory term"), max_length=200, blank=True
    )
    # The database counts both with every write, so that nothing can forget to; a row that was
    # changed knows them when it is read again.
    deadline_at = models.GeneratedField(
        expression=DEADLINE,
        output_field=models.DateTimeField(null=True),
        db_persist=True,
        verbose_name=_("deadline"),
        help_text=_("The earlier of both terms."),
    )
    deadline_by_law = models.GeneratedField(
        expression=IS_BY_LAW,
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name=_("the deadline is that of the law"),
    )
    extension_notice = models.TextField(_("notice of the longer term"), blank=True)

    branch: "models.ForeignKey[Branch | Combinable | None, Branch | None]"  # of `Feedback`

    class Meta:
        abstract = True

    @property
    def deadline_on(self) -> date | None:
        """The day of the deadline where the branch is; of the law, its last one."""
        if self.deadline_by_law:
            return self.statutory_due_on
        if self.deadline_at is None:
            return None
        return self.deadline_at.astimezone(not_none(self.branch).zone).date()

    @property
    def reacted_late(self) -> bool:
        """The first reaction came after its term."""
        if self.reacted_at is None or self.reaction_due_at is None:
            return False
        return self.reacted_at > self.reaction_due_at
