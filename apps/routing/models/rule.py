"""Rules of routing: for which new appeals, and where those go (S3)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import AppealType, Category, Urgency
from apps.organization.models import Branch, Department

# The conditions in the order in which they decide between two rules that have as many of them.
CONDITIONS = ("category", "type", "branch", "urgency")


class RoutingRuleQuerySet(models.QuerySet):
    def in_use(self) -> "RoutingRuleQuerySet":
        return self.filter(is_active=True)

    def for_matter(
        self, *, type_id: int | None, branch_id: int | None, urgency: str
    ) -> "RoutingRuleQuerySet":
        """Those whose type, branch and urgency are met; the category is asked of each row."""
        return self.filter(
            Q(type=None) | Q(type=type_id),
            Q(branch=None) | Q(branch=branch_id),
            Q(urgency="") | Q(urgency=urgency),
        )


class RoutingRule(models.Model):
    """Where new appeals go that meet all its conditions; an empty condition is met by any (S3).

    Of several the narrowest holds (`services.rules.narrowness`). No two have the same conditions,
    so no two are equally narrow for one appeal.
    """

    class GoesTo(models.TextChoices):
        RESPONSIBLE = "responsible", _("to a responsible")
        DEPARTMENT = "department", _("to a department")
        SUBJECT_DEPARTMENT = "subject_department", _("to the department of the subject employee")
        TRIAGE = "triage", _("to triage")

    type = models.ForeignKey(
        AppealType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("appeal type"),
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("With all that is part of it."),
    )
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, blank=True)
    goes_to = models.CharField(_("where it goes"), max_length=18, choices=GoesTo)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible for analysis"),
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
        help_text=_("Its head appoints the executor."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    is_able: bool  # whether the responsible may process: asked by `services.rules`

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = [
            F("type__position").asc(nulls_last=True),
            F("type__name").asc(nulls_last=True),
            F("branch__name").asc(nulls_last=True),
            F("category__name").asc(nulls_last=True),
            "urgency",
            "pk",
        ]
        constraints = [
            models.UniqueConstraint(
                Coalesce("type", Value(0)),
                Coalesce("branch", Value(0)),
                Coalesce("category", Value(0)),
                "urgency",
                name="one_routing_rule_for_the_same_appeals",
                violation_error_message=_("There is a rule for exactly these appeals already."),
            ),
            models.CheckConstraint(
                condition=Q(goes_to="responsible", responsible__isnull=False, department=None)
                | Q(goes_to="department", responsible=None, department__isnull=False)
                | Q(
                    goes_to__in=["subject_department", "triage"], responsible=None, department=None
                ),
                name="routing_rule_names_where_it_goes",
                violation_error_message=_(
                    "Name the responsible or the department, and nothing where the rule needs none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conditions} → {self.destination}"

    @property
    def conditions(self) -> str:
        met = [self.type, self.branch, self.category, self.get_urgency_display()]
        return " · ".join(str(each) for each in met if each) or str(_("any appeal"))

    @property
    def destination(self) -> str:
        named = self.responsible or (self.department and self.department.full_name)
        return str(named or self.get_goes_to_display())

    def clean(self) -> None:
        """Where it goes must be named; what is left over of another choice is not kept (S3)."""
        kinds = self.GoesTo
        if self.goes_to != kinds.RESPONSIBLE:
            self.responsible = None
        if self.goes_to != kinds.DEPARTMENT:
            self.department = None
        if self.goes_to == kinds.RESPONSIBLE and self.responsible is None:
            raise ValidationError({"responsible": _("Choose the responsible.")})
        if self.responsible and not self.responsible.has_perm("feedback.process"):
            text = _("%(user)s may not process appeals. Give them a role that may.")
            raise ValidationError({"responsible": text % {"user": self.responsible}})
        if self.goes_to == kinds.DEPARTMENT and self.department is None:
            raise ValidationError({"department": _("Choose the department.")})
