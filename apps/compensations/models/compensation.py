import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.values.money import PLACES, money
from apps.feedback.models import Feedback
from apps.organization.models import User

USER = settings.AUTH_USER_MODEL
IN_KIND = ("discount", "retreatment")  # the client gets no money, so no document tells of it


class CompensationQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "CompensationQuerySet":
        """All of them for who pays, else those of the documents that `user` may know of (B8, S7).

        What of an appeal is told beside its money, `permissions.seen_documents` says.
        """
        if user.is_superuser or user.has_perm("compensations.pay_compensation"):
            return self.exclude(Q(Feedback.objects.deleted().holds("feedback")))
        documents = Feedback.objects.visible_to(user).order_by().values("pk")
        return self.filter(feedback__in=documents)

    def live(self) -> "CompensationQuerySet":
        """Asked for, agreed to or settled: what counts against the limit of a document."""
        return self.exclude(state__in=("refused", "cancelled"))

    def requested(self) -> "CompensationQuerySet":
        return self.filter(state="requested")

    def to_pay(self) -> "CompensationQuerySet":
        """Agreed to, and money is still to be handed over."""
        return self.filter(state="approved").exclude(kind__in=IN_KIND)

    def to_provide(self) -> "CompensationQuerySet":
        """Agreed to, and the client is still to get the discount or the treatment."""
        return self.filter(state="approved", kind__in=IN_KIND)

    def with_references(self) -> "CompensationQuerySet":
        """Join what a row of a list shows, and what its rules ask for."""
        return self.select_related(
            "feedback__client",
            "feedback__type",
            "feedback__branch",
            "feedback__subject_employee",
            "feedback__department__head",
            "requested_by",
            "decided_by",
            "paid_by",
            "provided_by",
            "cancelled_by",
        )


class Compensation(models.Model):
    """What a client gets for what went wrong, from the request until they have it (S7).

    Money is paid, by a document; a discount and a free retreatment are provided.

    Above the limit it is decided by another than who asked for it; the database holds to that.
    `key` and the names of the fields are what accounting knows it by: they do not change.
    """

    class Kind(models.TextChoices):
        REFUND = "refund", _("refund")
        DISCOUNT = "discount", _("discount")
        RETREATMENT = "retreatment", _("free retreatment")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("compensation", "to be decided")
        APPROVED = "approved", pgettext_lazy("compensation", "approved")
        REFUSED = "refused", pgettext_lazy("compensation", "refused")
        PAID = "paid", pgettext_lazy("compensation", "paid")
        PROVIDED = "provided", pgettext_lazy("compensation", "provided")
        CANCELLED = "cancelled", pgettext_lazy("compensation", "cancelled")

    class Currency(models.TextChoices):
        RUB = "RUB", _("roubles")
        KZT = "KZT", _("tenge")
        BYN = "BYN", _("Belarusian roubles")
        USD = "USD", _("US dollars")
        EUR = "EUR", _("euros")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="compensations", verbose_name=_("feedback document")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=PLACES, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.RUB)
    reason = models.TextField(_("what for"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    above_limit = models.BooleanField(
        _("above the limit"), help_text=_("As the limit was when it was asked for.")
    )
    requested_by = models.ForeignKey(
        USER, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    requested_for = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
        help_text=_("Whose right the deputy asked with."),
    )
    requested_at = models.DateTimeField(_("asked for"))
    decided_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    refusal = models.TextField(_("why it is refused"), blank=True)
    paid_by = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("payment recorded by"),
    )
    paid_at = models.DateTimeField(_("payment recorded"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    payment_document = models.CharField(_("payment document"), max_length=100, blank=True)
    provided_by = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("provision recorded by"),
    )
    provided_at = models.DateTimeField(_("provision recorded"), null=True, blank=True)
    provided_on = models.DateField(_("provided on"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancel_reason = models.TextField(_("why it is cancelled"), blank=True)

    is_of_seen: bool  # whether who looks may know of its appeal; set by the list

    objects = CompensationQuerySet.as_manager()

    class Meta:
        verbose_name = _("compensation")
        verbose_name_plural = _("compensations")
        default_permissions = ()
        permissions = [
            ("approve_compensation", _("Can decide on compensations above the limit")),
            ("pay_compensation", _("Can record that a compensation is paid")),
        ]
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="compensation_is_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="compensation_has_a_reason"),
            models.CheckConstraint(
                condition=Q(above_limit=False)
                | Q(decided_by=None)
                | ~Q(decided_by=F("requested_by")),
                name="compensation_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(above_limit=False)
                | Q(decided_by=None)
                | Q(requested_for=None)
                | ~Q(decided_by=F("requested_for")),
                name="compensation_not_decided_by_whose_right_asked",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", above_limit=True, decided_by=None, decided_at=None)
                | Q(state="cancelled")
                | Q(
                    state__in=("approved", "refused", "paid", "provided"),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="compensation_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(~Q(refusal=""), state="refused") | Q(~Q(state="refused"), refusal=""),
                name="compensation_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(payment_document=""),
                    ~Q(kind__in=IN_KIND),
                    state="paid",
                    paid_on__isnull=False,
                    paid_at__isnull=False,
                    paid_by__isnull=False,
                )
                | Q(
                    ~Q(state="paid"), paid_on=None, paid_at=None, paid_by=None, payment_document=""
                ),
                name="compensation_paid_by_a_document",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=IN_KIND,
                    state="provided",
                    provided_on__isnull=False,
                    provided_at__isnull=False,
                    provided_by__isnull=False,
                )
                | Q(~Q(state="provided"), provided_on=None, provided_at=None, provided_by=None),
                name="compensation_provided_in_kind",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(cancel_reason=""),
                    state="cancelled",
                    cancelled_at__isnull=False,
                    cancelled_by__isnull=False,
                )
                | Q(~Q(state="cancelled"), cancelled_at=None, cancelled_by=None, cancel_reason=""),
                name="compensation_cancelled_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-requested_at"], name="compensation_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.shown_amount}"

    def get_absolute_url(self) -> str:
        return reverse("compensations:detail", args=[self.pk])

    @property
    def is_in_kind(self) -> bool:
        """Whether it is provided rather than paid."""
        return self.kind in IN_KIND

    @property
    def shown_amount(self) -> str:
        return money(self.amount, self.currency)
