from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.appeal_types.models import Category
from apps.core.database.subqueries import CorrelatedExists
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.organization.models import Branch, Department, Employee, User

USER = settings.AUTH_USER_MODEL


class RootCauseQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "RootCauseQuerySet":
        """All for who sees every appeal; else his own, and those of what he sees or does (B8)."""
        if user.is_superuser or user.has_perm("feedback.view_all"):
            return self
        is_seen = Feedback.objects.visible_to(user).holds("feedback")
        links = RootCauseLink.objects.filter(is_seen, root_cause=OuterRef("pk"))
        measures = Measure.objects.filter(owner__in=user.acts_as, root_cause__isnull=False)
        mine = Q(owner__in=user.acts_as) | Q(pk__in=measures.order_by().values("root_cause"))
        return self.filter(mine | Q(CorrelatedExists(links)))

    def open(self) -> "RootCauseQuerySet":
        return self.filter(closed_at=None)


class RootCause(models.Model):
    """What lies behind many appeals, and is worth a measure of its own (S8)."""

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    owner = models.ForeignKey(
        USER, models.PROTECT, related_name="root_causes", verbose_name=_("owner")
    )
    created_by = models.ForeignKey(
        USER, models.PROTECT, related_name="+", verbose_name=_("found by")
    )
    created_at = models.DateTimeField(_("found"))
    closed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    documents: "models.ManyToManyField[Feedback, RootCauseLink]" = models.ManyToManyField(
        Feedback, through="RootCauseLink", related_name="root_causes", verbose_name=_("appeals")
    )

    objects = RootCauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("root cause")
        verbose_name_plural = _("root causes")
        default_permissions = ()
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="root_cause_has_a_title"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="root_cause_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("measures:root_cause", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class RootCauseLink(models.Model):
    """An appeal that comes from a root cause."""

    root_cause = models.ForeignKey(
        RootCause, models.CASCADE, related_name="links", verbose_name=_("root cause")
    )
    feedback = models.ForeignKey(
        Feedback,
        models.CASCADE,
        related_name="root_cause_links",
        verbose_name=_("feedback document"),
    )
    linked_by = models.ForeignKey(
        USER, models.PROTECT, related_name="+", verbose_name=_("linked by")
    )
    linked_at = models.DateTimeField(_("linked"))

    class Meta:
        verbose_name = _("appeal of a root cause")
        verbose_name_plural = _("appeals of root causes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["root_cause", "feedback"], name="one_link_of_a_root_cause"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.root_cause}: {self.feedback}"


class MeasureQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "MeasureQuerySet":
        """His own; those of the appeals and of the root causes that he may know of (B8).

        An owner sees what he has to do also where the appeal itself is closed to him, unless it is
        about him.
        """
        deleted = Feedback.objects.deleted()
        if user.is_superuser:
            return self.exclude(Q(deleted.holds("feedback")))
        is_seen = Feedback.objects.visible_to(user).holds("feedback")
        causes = RootCause.objects.visible_to(user).order_by().values("pk")
        hidden = deleted | Feedback.objects.about(user)
        mine = Q(owner__in=user.acts_as) & ~hidden.holds("feedback")
        return self.filter(mine | is_seen | Q(root_cause__in=causes))

    def planned(self) -> "MeasureQuerySet":
        return self.filter(state="planned")

    def overdue(self, today: date) -> "MeasureQuerySet":
        return self.planned().filter(due_on__lt=today)

    def to_check(self, today: date) -> "MeasureQuerySet":
        """Done, and the day has come to see whether it helped."""
        return self.filter(state="done", check_on__lte=today)

    def with_references(self) -> "MeasureQuerySet":
        """Join what a row of a list shows, and what its rules ask for."""
        return self.select_related(
            "feedback__type",
            "feedback__department__head",
            "root_cause",
            "owner",
            "branch",
            "created_by",
            "done_by",
            "checked_by",
            "cancelled_by",
            "follows",
        )


class Measure(models.Model):
    """Something that keeps it from happening again: a training, another process (S8).

    Of one appeal, or of a root cause that many have in common. It is done, and later somebody else
    sees whether it helped; if it did not, another measure may follow it.
    """

    class Nature(models.TextChoices):
        CORRECTIVE = "corrective", _("corrective")
        PREVENTIVE = "preventive", _("preventive")

    class Kind(models.TextChoices):
        TRAINING = "training", _("training")
        REASSIGNMENT = "reassignment", _("reassignment of an employee")
        PROCESS = "process", _("change of the process")
        EQUIPMENT = "equipment", _("equipment")
        COMMUNICATION = "communication", _("communication")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("measure", "planned")
        DONE = "done", pgettext_lazy("measure", "done")
        EFFECTIVE = "effective", pgettext_lazy("measure", "effective")
        NOT_EFFECTIVE = "not_effective", pgettext_lazy("measure", "not effective")
        CANCELLED = "cancelled", pgettext_lazy("measure", "cancelled")

    feedback = models.ForeignKey(
        Feedback,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("feedback document"),
    )
    root_cause = models.ForeignKey(
        RootCause,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("root cause"),
    )
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("instead of"),
    )
    nature = models.CharField(_("nature of the measure"), max_length=10, choices=Nature)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    title = models.CharField(_("what is to be done"), max_length=300)
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    owner = models.ForeignKey(
        USER, models.PROTECT, related_name="measures", verbose_name=_("owner")
    )
    employees = models.ManyToManyField(
        Employee, blank=True, related_name="measures", verbose_name=_("for whom it is")
    )
    due_on = models.DateField(_("to be done by"))
    state = models.CharField(_("state"), max_length=13, choices=State, default=State.PLANNED)
    created_by = models.ForeignKey(
        USER, models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    created_at = models.DateTimeField(_("planned"))
    done_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    result = models.TextField(_("what was done"), blank=True)
    check_on = models.DateField(_("to be checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    remark = models.TextField(_("what the check showed"), blank=True)
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

    is_for_somebody = True  # not so where it was read that it names no employees
    is_of_seen: bool  # whether who looks may know of its appeal; set by the list

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        default_permissions = ()
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(feedback__isnull=False, root_cause=None)
                | Q(feedback=None, root_cause__isnull=False),
                name="measure_of_an_appeal_or_a_root_cause",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="measure_says_what"),
            models.CheckConstraint(
                condition=Q(
                    state__in=("planned", "cancelled"),
                    done_at=None,
                    done_by=None,
                    check_on=None,
                    result="",
                )
                | Q(
                    ~Q(result=""),
                    state__in=("done", "effective", "not_effective"),
                    done_at__isnull=False,
                    done_by__isnull=False,
                    check_on__isnull=False,
                ),
                name="measure_done_with_a_result",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(state__in=("effective", "not_effective")),
                    checked_at=None,
                    checked_by=None,
                    remark="",
                )
                | Q(
                    ~Q(remark=""),
                    ~Q(checked_by=models.F("done_by")),
                    state__in=("effective", "not_effective"),
                    checked_at__isnull=False,
                    checked_by__isnull=False,
                ),
                name="measure_checked_by_another",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(state="cancelled"), cancelled_at=None, cancelled_by=None, cancel_reason=""
                )
                | Q(
                    ~Q(cancel_reason=""),
                    state="cancelled",
                    cancelled_at__isnull=False,
                    cancelled_by__isnull=False,
                ),
                name="measure_cancelled_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"], condition=Q(state="planned"), name="measure_planned"
            ),
            models.Index(fields=["check_on"], condition=Q(state="done"), name="measure_to_check"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("measures:detail", args=[self.pk])

    @property
    def for_whom(self) -> str:
        """The names of its employees, as they are sorted."""
        if not self.is_for_somebody:
            return ""
        return ", ".join(employee.short_name for employee in self.employees.all())

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_overdue(self) -> bool:
        return self.is_planned and self.due_on < timezone.localdate()

    @property
    def is_to_be_checked(self) -> bool:
        return self.state == self.State.DONE and not_none(self.check_on) <= timezone.localdate()
