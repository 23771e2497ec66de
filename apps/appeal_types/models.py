from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.automatic import AutomaticComplaint
from apps.appeal_types.extensions import processing_right
from apps.appeal_types.goals import ForSomeGoals, Goal, UsualAgreement, once_for_the_same
from apps.appeal_types.urgency import ClientKind, Impact, Severity, Urgency, UrgencyRule
from apps.core.database.trees import check_no_cycle
from apps.core.text.richtext import html_to_store, html_to_text
from apps.organization.models import Branch

__all__ = [
    "AppealObject",
    "AppealType",
    "AutomaticComplaint",
    "Category",
    "ClientKind",
    "DeadlinePolicy",
    "DefaultResponsible",
    "Detail",
    "ForSomeGoals",
    "Goal",
    "Guidance",
    "Impact",
    "Severity",
    "Urgency",
    "UrgencyRule",
    "UsualAgreement",
    "once_for_the_same",
]

LONGEST_TERM = 2000  # working hours: a year


class Detail(models.TextChoices):
    """What a request may need to know of its client, as his card calls it (C5)."""

    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    CITY = "city", _("city")
    MIDDLE_NAME = "middle_name", _("patronymic")
    BIRTH_DATE = "birth_date", _("date of birth")
    INN = "inn", _("INN")


def check_details(names) -> None:
    """Raise `ValidationError` for anything that is no `Detail`."""
    if not isinstance(names, list) or set(map(str, names)) - set(Detail.values):
        raise ValidationError(_("There is no such detail of a client."))


class AppealType(models.Model):
    """The kind of an appeal: what it may be about and whether it is a complaint (B4)."""

    class Nature(models.TextChoices):
        COMPLAINT = "complaint", _("complaint")
        PRAISE = "praise", _("praise")
        REVIEW = "review", _("review")
        SUGGESTION = "suggestion", _("suggestion")
        QUESTION = "question", _("question or request")

    class ObjectKind(models.TextChoices):
        EMPLOYEE = "employee", _("employee")
        OBJECT = "object", _("appeal object")
        OTHER = "other", _("other (free text)")
        NONE = "none", _("not specified")

    name = models.CharField(_("name"), max_length=120, unique=True)
    nature = models.CharField(_("nature"), max_length=12, choices=Nature)
    object_kind = models.CharField(_("object of the appeal"), max_length=10, choices=ObjectKind)
    needs_analysis = models.BooleanField(
        _("needs analysis"),
        default=True,
        help_text=_("Without it the document may be closed right after registration."),
    )
    secretary_first = models.BooleanField(
        _("to the secretary first"),
        default=False,
        help_text=_("No responsible is proposed: the secretary routes each of its appeals."),
    )
    needed_details = models.JSONField(
        _("needed details of the client"),
        default=list,
        blank=True,
        validators=[check_details],
        help_text=_("Asked for where the card of the client lacks them."),
    )
    icon = models.SlugField(_("icon"), max_length=40, default="message")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("appeal type")
        verbose_name_plural = _("appeal types")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(nature="complaint", needs_analysis=False),
                name="complaint_needs_analysis",
                violation_error_message=_("A complaint always needs analysis."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not (settings.ICONS_DIR / f"{self.icon}.svg").is_file():
            raise ValidationError(
                {"icon": _("There is no icon with this name. Examples: message, mood-sad, heart.")}
            )

    @property
    def is_complaint(self) -> bool:
        return self.nature == self.Nature.COMPLAINT


class AppealObject(models.Model):
    """A typical impersonal object: «Чистота помещений», «Сайт, личный кабинет» (B5)."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("appeal object")
        verbose_name_plural = _("appeal objects")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """Why the client is unhappy or glad; a tree: «Качество лечения» → «Ортодонтия» (S1)."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    path: str  # the names from the top down to it; given by `in_tree_order`

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="category_name_in_parent"),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(parent=None), name="category_name_at_top"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        check_no_cycle(self)


class DefaultResponsible(models.Model):
    """Who processes appeals of a type: for all branches, or for one branch, which wins (B6)."""

    appeal_type = models.ForeignKey(
        AppealType,
        models.CASCADE,
        related_name="default_responsibles",
        verbose_name=_("appeal type"),
    )
    branch = models.ForeignKey(
        Branch,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("branch"),
        help_text=_("Leave empty for all branches."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("responsible for analysis"),
    )

    class Meta:
        verbose_name = _("default responsible")
        verbose_name_plural = _("default responsibles")
        ordering = ["appeal_type", models.F("branch").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal_type", "branch"],
                name="one_default_responsible_per_branch",
                violation_error_message=_("This type already has a responsible for this branch."),
            ),
            models.UniqueConstraint(
                fields=["appeal_type"],
                condition=models.Q(branch=None),
                name="one_default_responsible_for_all",
                violation_error_message=_("This type already has a responsible for all branches."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_type} / {self.branch or _('all branches')}: {self.user}"

    def clean(self) -> None:
        """Whoever is filled in must be able to do the work (B6, B8)."""
        if self.user_id and not self.user.has_perm(processing_right.get()):
            raise ValidationError(
                {
                    "user": _("%(user)s may not process appeals. Give him a role that may.")
                    % {"user": self.user}
                }
            )


class DeadlinePolicy(models.Model):
    """Terms for the appeals that meet all its conditions; an empty condition is met by any.

    For each term, of the policies that set it the most specific one holds, then the newest.
    """

    class Unit(models.TextChoices):
        CALENDAR = "calendar", _("calendar days")
        WORKING = "working", _("working days")

    class OnDayOff(models.TextChoices):
        NEXT = "next", _("ends on the next working day")
        PREVIOUS = "previous", _("ends on the working day before")
        SAME = "same", _("ends there all the same")

    name = models.CharField(_("name"), max_length=160, unique=True)
    nature = models.CharField(_("nature"), max_length=12, choices=AppealType.Nature, blank=True)
    type = models.ForeignKey(
        AppealType,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("appeal type"),
    )
    category = models.ForeignKey(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("With all that is part of it."),
    )
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, blank=True)
    client_kind = models.CharField(_("client"), max_length=12, choices=ClientKind, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    reaction_hours = models.PositiveSmallIntegerField(
        _("first reaction, working hours"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_TERM)],
    )
    resolution_hours = models.PositiveSmallIntegerField(
        _("resolution, working hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TERM)],
    )
    statutory_days = models.PositiveSmallIntegerField(
        _("term by law, days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    statutory_unit = models.CharField(
        _("counted in"), max_length=8, choices=Unit, default=Unit.CALENDAR
    )
    on_day_off = models.CharField(
        _("on a day off"), max_length=8, choices=OnDayOff, default=OnDayOff.NEXT
    )
    clause = models.CharField(_("clause"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("deadline policy")
        verbose_name_plural = _("deadline policies")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_from__lte=models.F("valid_until")),
                name="deadline_policy_begins_before_it_ends",
                violation_error_message=_("The policy ends before it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(reaction_hours__isnull=False)
                | models.Q(resolution_hours__isnull=False)
                | models.Q(statutory_days__isnull=False),
                name="deadline_policy_sets_a_term",
                violation_error_message=_("Enter at least one term."),
            ),
            models.CheckConstraint(
                condition=models.Q(statutory_days=None) | ~models.Q(clause=""),
                name="statutory_term_names_its_clause",
                violation_error_message=_("Name the clause that the term by law comes from."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """One condition must not contradict another (C6)."""
        if self.type and self.nature and self.type.nature != self.nature:
            raise ValidationError(
                {"nature": _("The chosen appeal type is of another nature. Leave one empty.")}
            )


class Guidance(models.Model):
    """What to tell the client under law and policy; an empty condition is met by any (C5).

    Of several that hold the most specific one comes first.
    """

    name = models.CharField(_("name"), max_length=160, unique=True)
    type = models.ForeignKey(
        AppealType,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("appeal type"),
    )
    category = models.ForeignKey(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("With all that is part of it."),
    )
    client_kind = models.CharField(_("client"), max_length=12, choices=ClientKind, blank=True)
    text = models.TextField(_("what to tell the client"))
    clause = models.CharField(_("clause"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("hint")
        verbose_name_plural = _("hints")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_from__lte=models.F("valid_until")),
                name="guidance_begins_before_it_ends",
                violation_error_message=_("The hint ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.text = html_to_store(self.text, "text")
        if not html_to_text(self.text):
            raise ValidationError({"text": _("Write what to tell the client.")})
