from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from apps.activities.extensions import joined
from apps.feedback.models import Feedback
from apps.organization.models import Employee, EmployeeQuerySet, Position, User


def of_himself(user: User) -> Q:
    """For `user`, or for somebody whom they stand in for."""
    return Q(user__in=user.acts_as)


def employees_of(user: User) -> EmployeeQuerySet:
    """Those as which `user` works, or somebody whom they stand in for."""
    return Employee.objects.filter(user__in=user.acts_as, is_active=True)


def of_positions(user: User) -> Q:
    """For everyone of a position that `user` holds, and not taken by anybody yet (A5)."""
    held = Position.objects.held_by(employees_of(user)).order_by().values("pk")
    return Q(user=None, position__in=held, state=Activity.State.PLANNED)


def of_deleted_appeals() -> Q:
    """Of an appeal that nobody knows of: there again once it is restored."""
    return Q(Feedback.objects.deleted().holds("feedback"))


def of_appeals_about(user: User) -> Q:
    """Of an appeal that is or was about `user`: others do it (decision 022)."""
    return Q(Feedback.objects.about(user).holds("feedback"))


class ActivityQuerySet(models.QuerySet):
    def planned(self) -> "ActivityQuerySet":
        return self.filter(state=Activity.State.PLANNED)

    def visible_to(self, user: User) -> "ActivityQuerySet":
        """Those of the documents that `user` may know of (B8), and their own.

        His own are shown without the document, as far as that is hidden: see `with_sight_of`.
        """
        if user.is_superuser:
            return self.exclude(of_deleted_appeals())
        if not user.is_active:
            return self.none()
        own = (of_himself(user) | of_positions(user)) & ~of_appeals_about(user)
        own |= Q(kind=Activity.Kind.OPINION, user=user)  # asked of whom it is about
        return self.filter(own & ~of_deleted_appeals() | Q(_is_seen_by(user)))

    def with_sight_of(self, user: User) -> "ActivityQuerySet":
        """Let each row know by `is_document_seen` whether its document exists for `user`."""
        return self.annotate(is_document_seen=_is_seen_by(user))

    def with_references(self) -> "ActivityQuerySet":
        """Join what a row of a list shows."""
        return self.select_related(
            "feedback__client", "feedback__type", "user", "position", *joined
        )


def _is_seen_by(user: User) -> Exists:
    """Asked of the few rows that are nobody's own or are shown."""
    return Feedback.objects.visible_to(user).holds("feedback")


class Activity(models.Model):
    """Something to be done for a document: a call, a letter, a refund, a task (C2, A5, A7).

    It is for one user, or for everyone of a position until one of them takes it: then `user` says
    who has it, and `position` whose it was.
    """

    class Kind(models.TextChoices):
        CALL = "call", _("call")
        MEETING = "meeting", _("meeting")
        MESSAGE = "message", _("message")
        LETTER = "letter", _("letter")
        DOCUMENT = "document", _("document")
        RECALCULATION = "recalculation", _("recalculation")
        RETREATMENT = "retreatment", _("retreatment")
        REFUND = "refund", _("refund")
        PROCESSING = "processing", _("processing of the appeal")
        OPINION = "opinion", _("opinion of the employee")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    feedback = models.ForeignKey(
        Feedback, models.CASCADE, related_name="activities", verbose_name=_("feedback document")
    )
    key = models.UUIDField(
        null=True,
        editable=False,
        unique=True,
        help_text=_("Of what is done at once: asked for twice, it is done once."),
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    title = models.CharField(_("what is to be done"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    planned_for = models.DateTimeField(_("planned for"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("who"),
    )
    position = models.ForeignKey(
        Position,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("for everyone of the position"),
    )
    came_from = models.ForeignKey(
        Feedback,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("duplicate for which it was planned"),
        help_text=_("It goes back there when the merging is undone."),
    )
    usual = models.ForeignKey(
        "activities.UsualActivity",
        models.SET_NULL,
        db_index=False,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("usual activity"),
        help_text=_("Which of the reference it is, if it was planned from there."),
    )
    taken_on_completion = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("Nobody had taken it before: taken back, it is everybody's again."),
    )
    reached = models.BooleanField(
        _("the client answered"), null=True, editable=False, help_text=_("Of a call, if told.")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    created_at = models.DateTimeField(_("created"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True, help_text=_("Or why it was cancelled."))

    objects = ActivityQuerySet.as_manager()

    is_document_seen: bool  # `with_sight_of`
    is_of_own_position: bool  # on the page of a document

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        default_permissions = ()
        ordering = ["planned_for", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(position__isnull=False),
                name="activity_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", ended_at=None, ended_by=None)
                | Q(
                    ~Q(state="planned"),
                    # What came of a call is written down after it.
                    ~Q(result="") | Q(state="done", kind="call"),
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                ),
                name="activity_ends_with_a_result",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "planned_for"],
                condition=Q(state="planned"),
                name="activity_planned_of_user",
            ),
            models.Index(
                fields=["position", "planned_for"],
                condition=Q(state="planned", user=None),
                name="activity_planned_of_position",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_free(self) -> bool:
        """For a position, and nobody of it has taken it yet."""
        return self.is_planned and self.user_id is None

    @property
    def whose(self) -> str:
        return str(self.user or self.position)


class ActivityMove(models.Model):
    """One move of an activity to another time; every one is kept, with its reason (C2)."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="moves", verbose_name=_("activity")
    )
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("moved by")
    )
    moved_at = models.DateTimeField(_("moved"))
    moved_from = models.DateTimeField(_("from"))
    moved_to = models.DateTimeField(_("to"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("move of an activity")
        verbose_name_plural = _("moves of activities")
        default_permissions = ()
        ordering = ["moved_at", "pk"]

    def __str__(self) -> str:
        return f"{self.activity}: {self.moved_from} → {self.moved_to}"
