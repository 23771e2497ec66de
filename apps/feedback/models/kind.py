"""What a document keeps of its type: a change in the reference does not reach it (decision 020)."""

from django.db import models
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import AppealType


class KeptKind(models.Model):
    """The columns that follow the type until the registration, and a change of type after it."""

    nature = models.CharField(
        _("nature"), max_length=12, choices=AppealType.Nature, blank=True, editable=False
    )
    is_complaint = models.BooleanField(_("complaint"), default=False, editable=False)
    needs_analysis = models.BooleanField(_("needs analysis"), default=True, editable=False)
    object_kind = models.CharField(
        _("object of the appeal"),
        max_length=10,
        choices=AppealType.ObjectKind,
        blank=True,
        editable=False,
    )

    type: "models.ForeignKey[AppealType | Combinable | None, AppealType | None]"  # of `Feedback`

    class Meta:
        abstract = True

    def take_kind(self) -> None:
        """Become what the chosen type is at this moment."""
        kind = self.type or AppealType(nature="", object_kind="")
        self.nature, self.object_kind = kind.nature, kind.object_kind
        self.needs_analysis, self.is_complaint = kind.needs_analysis, kind.is_complaint


KIND_RULES = [
    models.CheckConstraint(
        condition=models.Q(state="draft") | ~models.Q(nature="") & ~models.Q(object_kind=""),
        name="posted_has_nature_and_kind",
    ),
    models.CheckConstraint(
        condition=models.Q(is_complaint=True, nature="complaint", needs_analysis=True)
        | models.Q(models.Q(is_complaint=False), ~models.Q(nature="complaint")),
        name="complaint_by_nature_is_analysed",
    ),
]
