"""What the administrator decides: which events are told, to whom, how, and in which words (S11)."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.values.phones import number_for_sms
from apps.notifications.events import EVENTS, event_choices, label_of
from apps.notifications.models.channel import Channel
from apps.notifications.models.template import NotificationTemplate
from apps.organization.models import Position


class SignificantEvent(models.Model):
    """One event of the catalogue, switched on or off; a migration ships all of them."""

    code = models.SlugField(
        _("event"), max_length=40, unique=True, choices=event_choices, editable=False
    )
    is_active = models.BooleanField(_("switched on"), default=True)

    class Meta:
        verbose_name = _("significant event")
        verbose_name_plural = _("significant events")
        ordering = ["pk"]

    def __str__(self) -> str:
        return label_of(self.code)

    @property
    def about(self) -> str:
        event = EVENTS.get(self.code)
        return str(event.about) if event else ""

    @property
    def is_timed(self) -> bool:
        event = EVENTS.get(self.code)
        return event is not None and event.is_timed


class RuleQuerySet(models.QuerySet):
    def in_force(self, event: str) -> "RuleQuerySet":
        """The rules by which an event is told now."""
        return self.filter(
            event__code=event, event__is_active=True, is_active=True, template__is_active=True
        ).select_related("template")


class NotificationRule(models.Model):
    """To whom an event is told, by which channel, with which template, when."""

    class Audience(models.TextChoices):
        NAMED = "named", _("whom the event names (new responsible, doer, approver)")
        RESPONSIBLE = "responsible", _("responsible for analysis")
        EXECUTOR = "executor", _("executor")
        DEPARTMENT_HEAD = "department_head", _("head of the department where it is")
        SUBJECT_HEAD = "subject_head", _("head of the subject employee")
        BRANCH_MANAGER = "branch_manager", _("branch manager")
        POSITION = "position", _("everyone of a position")
        ROLE = "role", _("everyone of a role")
        CLIENT = "client", _("client")
        ADDRESS = "address", _("a fixed address")

    class Timing(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DIGEST = "digest", _("in the daily digest")

    class Hours(models.TextChoices):
        ANY = "any", _("at any hour")
        QUIET = "quiet", _("not in the quiet hours")
        WORKING = "working", _("in the working time of the branch")

    event = models.ForeignKey(
        SignificantEvent, models.CASCADE, related_name="rules", verbose_name=_("event")
    )
    audience = models.CharField(_("to whom"), max_length=16, choices=Audience)
    position = models.ForeignKey(
        Position,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("position"),
    )
    role = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role")
    )
    address = models.CharField(
        _("address"), max_length=254, blank=True, help_text=_("An e-mail, or a phone for SMS.")
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    template = models.ForeignKey(
        NotificationTemplate, models.PROTECT, related_name="rules", verbose_name=_("template")
    )
    timing = models.CharField(_("when"), max_length=8, choices=Timing, default=Timing.AT_ONCE)
    hours = models.CharField(_("at which hours"), max_length=8, choices=Hours, default=Hours.ANY)
    offset_minutes = models.PositiveIntegerField(
        _("minutes before or after"),
        default=0,
        help_text=_("For events of the clock: before the activity or term, after the term."),
    )
    may_be_declined = models.BooleanField(
        _("people may switch it off for themselves"), default=True
    )
    only_who_sees = models.BooleanField(
        _("only those who see the document"),
        default=False,
        help_text=_("Others are told its number and type alone, and cannot open it."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification rule")
        verbose_name_plural = _("notification rules")
        ordering = ["event", "offset_minutes", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="position", position__isnull=False)
                | Q(~Q(audience="position"), position=None),
                name="rule_names_its_position",
                violation_error_message=_("Choose the position, and only for “position”."),
            ),
            models.CheckConstraint(
                condition=Q(audience="role", role__isnull=False)
                | Q(~Q(audience="role"), role=None),
                name="rule_names_its_role",
                violation_error_message=_("Choose the role, and only for “role”."),
            ),
            models.CheckConstraint(
                condition=Q(Q(audience="address") & ~Q(address=""))
                | Q(~Q(audience="address"), address=""),
                name="rule_names_its_address",
                violation_error_message=_("Write the address, and only for “a fixed address”."),
            ),
            models.CheckConstraint(
                condition=~Q(channel="inbox", audience__in=["client", "address"]),
                name="only_users_have_an_inbox",
                violation_error_message=_("Only those who sign in have notifications inside."),
            ),
            models.CheckConstraint(
                condition=Q(timing="at_once")
                | Q(Q(channel="email") & ~Q(audience__in=["client", "address"])),
                name="digest_goes_to_colleagues_by_mail",
                violation_error_message=_("A digest goes to colleagues, by e-mail."),
            ),
            models.CheckConstraint(
                condition=~Q(channel="sms") | Q(audience__in=["client", "address"]),
                name="sms_goes_to_clients_and_addresses",
                violation_error_message=_("SMS go to clients and to fixed addresses only."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.get_audience_display()}, {self.get_channel_display()}"

    def clean(self) -> None:
        """Raises `ValidationError` where the template has no words for the channel or reader."""
        if self.template_id and self.channel and not self.template.speaks_by(self.channel):
            text = _("The template “%(name)s” has no text for this channel.")
            raise ValidationError({"template": text % {"name": self.template}})
        if self.template_id and self.audience == self.Audience.CLIENT:
            self._refuse_what_is_inside()
        if self.offset_minutes and self.event_id and not self.event.is_timed:
            raise ValidationError({"offset_minutes": _("This event is no moment of the clock.")})
        if self.channel == Channel.SMS and self.address:
            self.address = self._number_for_sms()

    def _number_for_sms(self) -> str:
        number = number_for_sms(self.address)
        if not number:
            text = _("SMS go to a phone without an extension. Example: +7 916 123-45-67")
            raise ValidationError({"address": text})
        return number

    def _refuse_what_is_inside(self) -> None:
        inside = self.template.names_what_is_inside
        if inside:
            text = _("The template names what is not for clients: %(names)s.")
            names = ", ".join(f"{{{name}}}" for name in inside)
            raise ValidationError({"template": text % {"names": names}})

    @property
    def offset(self) -> timedelta:
        return timedelta(minutes=self.offset_minutes)


class Preference(models.Model):
    """Whether a user wants to be told of an event by a channel; without a row he does."""

    user = models.ForeignKey(
        "organization.User",
        models.CASCADE,
        related_name="notification_preferences",
        verbose_name=_("user"),
    )
    event = models.SlugField(_("event"), max_length=40, choices=event_choices)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    is_wanted = models.BooleanField(_("wanted"))

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "event", "channel"], name="one_preference_per_event_and_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.event}, {self.channel}"
