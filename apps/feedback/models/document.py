import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, ConcurrentTransitionMixin, FSMField, FSMFieldMixin, transition

from apps.appeal_types.models import (
    AppealObject,
    AppealType,
    Category,
    Impact,
    Severity,
    Urgency,
)
from apps.clients.models import Client, Visit
from apps.feedback.models.deadline import Terms
from apps.feedback.models.disputed_payment import PAYMENT_RULES, DisputedPayment
from apps.feedback.models.goal import GOAL_INDEXES, GOAL_RULES, WithGoal
from apps.feedback.models.indexes import INDEXES
from apps.feedback.models.kind import KIND_RULES, KeptKind
from apps.feedback.models.past import Past
from apps.feedback.models.progress import HasProgress
from apps.feedback.models.querysets import FeedbackQuerySet
from apps.feedback.models.states import OPEN, POSTED, RULES, State
from apps.organization.models import Branch, Department, Employee, User

USER = settings.AUTH_USER_MODEL
UNMERGED_WITHIN = timedelta(days=1)


class Feedback(
    ConcurrentTransitionMixin, DisputedPayment, KeptKind, WithGoal, Terms, Past, HasProgress
):
    """One appeal of a client, from any channel, through one state machine (B1).

    Written only through `apps.feedback.services`: a transition sets fields of its own row and
    checks neither rights nor demands.
    """

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone call")
        VISIT = "visit", _("personal visit")
        EMAIL = "email", _("e-mail")
        LETTER = "letter", _("letter")
        SITE = "site", _("website")
        MESSENGER = "messenger", _("messenger")
        REVIEW_SITE = "review_site", _("review site")
        SURVEY = "survey", _("survey")

    class Validity(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        PARTLY = "partly", _("Partly")

    class Confirmation(models.TextChoices):
        CALL = "call", _("by phone")
        EMAIL = "email", _("by e-mail")
        WRITTEN = "written", _("in writing")
        IN_PERSON = "in_person", _("in person")
        SURVEY = "survey", _("by the personal link")
        IMPOSSIBLE = "impossible", _("could not be had")

    key = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text=_("Given to the form before the first save, so that a double click saves once."),
    )
    number = models.CharField(_("number"), max_length=20, unique=True, null=True, blank=True)
    state = FSMField(_("status"), default=State.DRAFT, choices=State, protected=True)
    version = models.PositiveIntegerField(default=1)

    author = models.ForeignKey(
        USER,
        models.PROTECT,
        db_index=False,
        related_name="registered_feedback",
        verbose_name=_("registered by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    registered_at = models.DateTimeField(_("registered"), null=True, blank=True)
    analysed_at = models.DateTimeField(_("analysed"), null=True, blank=True)
    analysed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("analysed by")
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    closed_at = models.DateTimeField(_("closing date"), null=True, blank=True)
    closed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("merged into"),
    )
    merged_from = models.CharField(
        _("status before the merging"), max_length=12, choices=State, blank=True
    )
    deleted_from = models.CharField(
        _("status before the deletion"), max_length=12, choices=State, blank=True
    )
    return_count = models.PositiveSmallIntegerField(_("returned to analysis, times"), default=0)
    reopen_count = models.PositiveSmallIntegerField(_("reopened, times"), default=0)

    client = models.ForeignKey(
        Client,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("client"),
    )
    applicant_kind = models.CharField(
        _("applicant is"), max_length=12, choices=Client.Kind, default=Client.Kind.PERSON
    )
    applicant_company = models.CharField(_("applicant's company"), max_length=200, blank=True)
    applicant_name = models.CharField(_("applicant's name"), max_length=200, blank=True)
    applicant_phone = models.CharField(_("applicant's phone"), max_length=40, blank=True)
    applicant_email = models.EmailField(_("applicant's e-mail"), blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.PHONE)
    visit = models.ForeignKey(
        Visit,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("visit"),
    )
    incident_at = models.DateTimeField(
        _("when it happened"),
        null=True,
        blank=True,
        help_text=_("As the client tells it; empty where they do not know."),
    )
    branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("branch"),
    )
    type = models.ForeignKey(
        AppealType,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("appeal type"),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("category"),
    )
    subject_employee = models.ForeignKey(
        Employee,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("subject employee"),
    )
    subject_changed = models.BooleanField(_("subject changed"), default=False, editable=False)
    subject_department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("department of the subject employee"),
        help_text=_("As it was at registration."),
    )
    subject_object = models.ForeignKey(
        AppealObject,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("appeal object"),
    )
    subject_text = models.CharField(_("what the appeal is about"), max_length=250, blank=True)

    responsible = models.ForeignKey(
        USER,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="responsible_feedback",
        verbose_name=_("responsible for analysis"),
    )
    to_secretary = models.BooleanField(_("left to the secretary"), default=False, editable=False)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name=_("department"),
        help_text=_("Where the document is routed now."),
    )
    executor = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="executed_feedback",
        verbose_name=_("executor"),
    )

    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.NORMAL)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, blank=True)
    impact = models.CharField(_("impact"), max_length=8, choices=Impact, blank=True)
    harm = models.BooleanField(_("harm to health or safety"), default=False)
    statement = models.TextField(_("statement"), blank=True)
    dissatisfaction = models.TextField(_("the client's dissatisfaction"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    employee_opinion = models.TextField(_("opinion of the subject employee"), blank=True)
    handler_opinion = models.TextField(_("opinion of the handler"), blank=True)
    win_back_actions = models.TextField(_("actions to win the client back"), blank=True)
    prevention = models.TextField(_("measures against recurrence"), blank=True)
    analysis = models.TextField(_("analysis"), blank=True)
    validity = models.CharField(_("validity"), max_length=6, choices=Validity, blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    confirmation = models.CharField(
        _("client's confirmation"), max_length=12, choices=Confirmation, blank=True
    )
    confirmation_note = models.TextField(
        _("proof of the confirmation, or why it could not be had"), blank=True
    )
    answer = models.TextField(_("answer given to the client"), blank=True)

    objects = FeedbackQuerySet.as_manager()

    # For whom the present step is taken by his deputy; set where the right is checked.
    acted_for: User | None = None

    class Meta:
        verbose_name = _("feedback document")
        verbose_name_plural = _("feedback documents")
        ordering = ["-registered_at", "-pk"]
        default_permissions = ()
        permissions = [
            ("register", _("Can register appeals")),
            ("process", _("Can process appeals")),
            ("view_all", _("Can view all posted appeals")),
            ("triage", _("Can triage appeals")),
            ("verify", _("Can verify the analysis")),
            ("carry_out_activities", _("Can carry out activities")),
            ("add_details", _("Can add details and comments")),
            ("delete", _("Can delete and restore appeals")),
        ]
        constraints = [*RULES, *KIND_RULES, *GOAL_RULES, *PAYMENT_RULES]
        indexes = [*INDEXES, *GOAL_INDEXES]

    def __str__(self) -> str:
        return self.number or str(_("Draft"))

    def get_absolute_url(self) -> str:
        return reverse("feedback:detail", args=[self.pk])

    @property
    def state_fields(self) -> tuple[FSMFieldMixin, ...]:
        """As `ConcurrentTransitionMixin` finds it among all fields of every row it loads."""
        return (self._meta.get_field("state"),)  # type: ignore[return-value]  # which is one

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.state != State.DELETED

    @property
    def subject(self) -> str:
        """What the appeal is about, whatever the kind of its object."""
        return str(self.subject_employee or self.subject_object or self.subject_text)

    @property
    def applicant(self) -> str:
        """Whose appeal it is: the client, or the details given by a stranger."""
        return str(self.client or self._stranger)

    @property
    def _stranger(self) -> str:
        """Called as a card would be: a legal entity by the name of the company."""
        is_company = self.applicant_kind == Client.Kind.LEGAL_ENTITY
        return (is_company and self.applicant_company) or self.applicant_name

    @property
    def client_kind(self) -> str:
        """A person or a legal entity, whether there is a card or not (W1)."""
        return self.client.kind if self.client else self.applicant_kind

    @property
    def client_company(self) -> str:
        return self.client.company if self.client else self.applicant_company

    @cached_property
    def analysis_authors(self) -> set[int]:
        """Who has written of the present analysis, by key: asked once of a row as it was read."""
        return set(self.written_by.values_list("user_id", flat=True))

    def may_be_unmerged(self) -> bool:
        return self.closed_at is not None and timezone.now() - self.closed_at <= UNMERGED_WITHIN

    def may_skip_analysis(self) -> bool:
        return self.state == State.VERIFIED or not self.needs_analysis

    def may_be_analysed(self) -> bool:
        return self.needs_analysis

    @transition(field=state, source=State.DRAFT, target=State.REGISTERED)
    def register(self, *, by: User, at: datetime, number: str) -> None:
        self.number, self.author = number, by
        self.registered_at = self.queued_at = at

    @transition(
        field=state,
        source=State.REGISTERED,
        target=State.ANALYSED,
        conditions=[may_be_analysed],  # type: ignore[list-item]  # of any model, says the library
    )
    def analyse(self, *, by: User, at: datetime) -> None:
        self.analysed_by, self.analysed_at = by, at
        if not (self.responsible_id or self.department_id or self.executor_id):
            self.responsible = by  # he took what nobody had: somebody is to bring it to its end

    @transition(field=state, source=State.ANALYSED, target=State.VERIFIED)
    def verify(self, *, by: User, at: datetime) -> None:
        self.verified_by, self.verified_at = by, at

    @transition(field=state, source=[State.ANALYSED, State.VERIFIED], target=State.REGISTERED)
    def return_to_analysis(self, *, by: User, at: datetime) -> None:
        self._forget_analysis()
        self.return_count += 1
        self.returned_at = at

    @transition(
        field=state,
        source=OPEN,
        target=State.CLOSED,
        conditions=[may_skip_analysis],  # type: ignore[list-item]  # the same
    )
    def close(self, *, by: User, at: datetime) -> None:
        self.closed_by, self.closed_at = by, at

    @transition(field=state, source=State.REGISTERED, target=State.REJECTED)
    def reject(self, *, by: User, at: datetime) -> None:
        self.closed_by, self.closed_at = by, at

    @transition(field=state, source=[State.CLOSED, State.REJECTED], target=State.REGISTERED)
    def reopen(self, *, by: User, at: datetime) -> None:
        self._forget_analysis()
        self.end_is_past()
        self.closed_by = self.closed_at = None
        self.reopen_count += 1
        self.reopened_at = at

    @transition(field=state, source=OPEN, target=State.MERGED)
    def merge(self, *, by: User, at: datetime, into: "Feedback") -> None:
        self.merged_into, self.merged_from = into, self.state
        self.closed_by, self.closed_at = by, at

    @transition(
        field=state,
        source=State.MERGED,
        target=RETURN_VALUE(*OPEN),
        conditions=[may_be_unmerged],  # type: ignore[list-item]  # the same
    )
    def unmerge(self, *, by: User, at: datetime) -> str:
        self.end_is_past()
        state, self.merged_from = self.merged_from, ""
        self.merged_into = self.closed_by = self.closed_at = None
        return state

    @transition(field=state, source=POSTED, target=State.DELETED)
    def remove(self, *, by: User, at: datetime) -> None:
        self.deleted_from = self.state

    @transition(field=state, source=State.DELETED, target=RETURN_VALUE(*POSTED))
    def restore(self, *, by: User, at: datetime) -> str:
        state, self.deleted_from = self.deleted_from, ""
        return state

    def _forget_analysis(self) -> None:
        """Forget who analysed and verified: the stages begin anew, the texts stay."""
        self.analysed_by = self.analysed_at = self.verified_by = self.verified_at = None
