from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.correspondence.models import ClientMessage
from apps.feedback.models import Feedback, State

BEST = 5  # stars
UNHAPPY = 2  # so many stars, or fewer, want somebody's attention


class SurveyRequestQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SurveyRequestQuerySet":
        """Those of the documents that `user` may know of (B8)."""
        documents = Feedback.objects.visible_to(user).order_by().values("pk")
        return self.filter(feedback__in=documents)

    def unanswered(self) -> "SurveyRequestQuerySet":
        return self.filter(answered_at=None, cancelled_at=None)


class SurveyRequest(models.Model):
    """One asking of the client whether his matter is settled, and what he answered (W5).

    Its link is derived from `seed` and the secret key, and found by its hash: who reads the table,
    or a copy of it, cannot answer for the client.
    """

    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="surveys", verbose_name=_("feedback document")
    )
    message = models.OneToOneField(
        ClientMessage,
        models.CASCADE,
        related_name="survey",
        verbose_name=_("message to the client"),
    )
    seed = models.CharField(max_length=64, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    valid_until = models.DateTimeField(_("the link is valid until"))
    cancelled_at = models.DateTimeField(_("asked anew"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    is_settled = models.BooleanField(_("the matter is settled"), null=True)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    objects = SurveyRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to the client")
        verbose_name_plural = _("questions to clients")
        default_permissions = ()
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback"],
                condition=Q(answered_at=None, cancelled_at=None),
                name="one_unanswered_question_per_document",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, is_settled=None, rating=None, comment="")
                | Q(answered_at__isnull=False, is_settled__isnull=False, cancelled_at=None),
                name="an_answer_says_whether_it_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=BEST),
                name="rating_is_of_five_stars",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feedback_id}: {self.asked_at:%Y-%m-%d}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def is_unhappy(self) -> bool:
        """Somebody has to look after this client."""
        has_few_stars = self.rating is not None and self.rating <= UNHAPPY
        return self.is_answered and (not self.is_settled or has_few_stars)

    @property
    def is_withdrawn(self) -> bool:
        """The document was deleted: its links answer as closed until it is restored."""
        return self.feedback.state == State.DELETED

    def is_live(self, at) -> bool:
        """Tell whether it can still be answered."""
        if self.is_withdrawn:
            return False
        return not self.is_answered and self.cancelled_at is None and at < self.valid_until
