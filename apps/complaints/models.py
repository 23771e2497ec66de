"""One change of many documents: what was asked for, and what became of each of them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.feedback.models import Feedback


class BulkChange(models.Model):
    """What its user asked to be done with many documents, each by its own rules (W2, B6).

    The key is given to the form, so that a double click changes once. `undoes` is the change which
    this one takes back.
    """

    class Action(models.TextChoices):
        REASSIGN = "reassign", _("Change the responsible")
        ROUTE = "route", _("Route to a department")
        URGENCY = "set_urgency", _("Change the urgency")
        CATEGORY = "set_category", _("Change the category")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    language = models.CharField(max_length=10)
    action = models.CharField(_("action"), max_length=16, choices=Action)
    values = models.JSONField(default=dict, help_text=_("What was chosen, references by key."))
    back = models.TextField(help_text=_("The address of the list where they were chosen."))
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        verbose_name = _("change of many documents")
        verbose_name_plural = _("changes of many documents")
        default_permissions = ()
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d} {self.action}"

    def get_absolute_url(self) -> str:
        return reverse("complaints:bulk_change", args=[self.pk])

    @cached_property
    def tally(self) -> dict[str, int]:
        """How many documents there are of each outcome; asked once."""
        counted = self.items.order_by().values_list("outcome").annotate(models.Count("pk"))
        return dict.fromkeys(BulkItem.Outcome.values, 0) | dict(counted)

    @property
    def total(self) -> int:
        return sum(self.tally.values())

    @property
    def handled(self) -> int:
        return self.total - self.tally[BulkItem.Outcome.WAITING]

    @property
    def is_over(self) -> bool:
        return self.handled == self.total

    @property
    def percent(self) -> int:
        return self.handled * 100 // self.total if self.total else 0


class BulkItem(models.Model):
    """One document of a change. `before` and `after` are the value which the change is about."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        SAME = "same", _("was so already")
        REFUSED = "refused", _("refused")

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="items")
    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(help_text=_("As it stood on the screen."))
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    reason = models.TextField(_("why it was refused"), blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    events = models.JSONField(
        default=list, help_text=_("What the change has raised: told at its end, of all at once.")
    )

    class Meta:
        verbose_name = _("document of a change of many")
        verbose_name_plural = _("documents of a change of many")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "feedback"], name="bulk_item_once"),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(reason=""), name="bulk_refusal_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feedback_id}: {self.outcome}"
