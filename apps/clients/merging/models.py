"""Two cards of one client that became one, and those that a person has called two clients."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

UNDONE_WITHIN = timedelta(days=1)
BOTH = "both"  # which note stays: one under the other


class CardMerging(models.Model):
    """What was moved from one card to the other, so that a day long it can go back (068).

    `kept` is `{"main": {field: [before, after]}, "merged": {field: before}}`, as texts. `moved` is
    `{code of who follows a card: [what each move returned]}`, see `clients.extensions.FollowsCard`.
    """

    main = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="taken_in", verbose_name=_("main card")
    )
    merged = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="mergings", verbose_name=_("merged card")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    kept = models.JSONField(default=dict, editable=False)
    moved = models.JSONField(default=dict, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    class Meta:
        verbose_name = _("merging of cards")
        verbose_name_plural = _("mergings of cards")
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=models.Q(undone_at=None),
                name="card_is_merged_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(main=models.F("merged")), name="card_of_another_client"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.main_id}"

    @property
    def undone_until(self):
        return self.at + UNDONE_WITHIN

    @property
    def may_be_undone(self) -> bool:
        return self.undone_at is None and timezone.now() <= self.undone_until


class DifferentClients(models.Model):
    """Two cards that look alike, of two clients all the same: nobody is asked again."""

    first = models.ForeignKey("clients.Client", models.CASCADE, related_name="+")
    second = models.ForeignKey("clients.Client", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("two different clients")
        verbose_name_plural = _("different clients")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="different_clients_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="different_clients_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
