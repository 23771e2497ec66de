"""Who is away, and who stands in for him on those days."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AbsenceQuerySet(models.QuerySet):
    def on(self, day: date) -> "AbsenceQuerySet":
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def meeting(self, starts_on: date, ends_on: date) -> "AbsenceQuerySet":
        """Those that share a day with the days given."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)

    def today(self) -> "AbsenceQuerySet":
        return self.on(timezone.localdate())

    def not_over(self) -> "AbsenceQuerySet":
        return self.filter(ends_on__gte=timezone.localdate())


class Absence(models.Model):
    """Days on which `deputy` sees and does what `user` would, beside his own (W3, B8).

    Nothing is handed on: whoever stands in for a deputy who is away himself has the deputy's own
    rights, not those of whom the deputy stands in for. Full rights are never lent, and nobody has
    the rights of somebody who may not sign in any more.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name=_("who")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="deputyships",
        verbose_name=_("deputy"),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(user=F("deputy")),
                name="absence_has_another_deputy",
                violation_error_message=_("Nobody stands in for himself. Choose a colleague."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="absence_ends_after_it_begins",
                violation_error_message=_("The last day is before the first one."),
            ),
        ]
        indexes = [models.Index(fields=["deputy", "ends_on"], name="absence_by_deputy")]

    def __str__(self) -> str:
        return f"{self.user}: {self.starts_on} – {self.ends_on}"

    def clean(self) -> None:
        """Refuse a second absence on the same days, a circle, and a deputy who may not sign in."""
        if self.deputy_id and not self.deputy.is_active:
            raise ValidationError({"deputy": _("He may not sign in. Choose somebody else.")})
        if not (self.user_id and self.starts_on and self.ends_on):
            return
        same_days = Absence.objects.filter(user=self.user_id)
        same_days = same_days.meeting(self.starts_on, self.ends_on)
        other = same_days.exclude(pk=self.pk).select_related("deputy").first()
        if other:
            text = _("There is an absence on these days already: %(days)s, deputy %(deputy)s.")
            days = f"{other.starts_on:%d.%m.%Y} – {other.ends_on:%d.%m.%Y}"
            raise ValidationError(
                {"starts_on": text % {"days": days, "deputy": other.deputy}}, code="overlap"
            )
        if self.deputy_id and self._closes_a_circle():
            text = _("On these days you stand in for each other in a circle. Choose somebody else.")
            raise ValidationError({"deputy": text}, code="circle")

    def _closes_a_circle(self) -> bool:
        """Whether on one of the days deputy after deputy leads back to who is away."""
        others = Absence.objects.exclude(pk=self.pk)
        ahead, seen = [(self.deputy_id, self.starts_on, self.ends_on)], set()
        while ahead:
            person, since, until = ahead.pop()
            for each in others.filter(user=person).meeting(since, until):
                if each.deputy_id == self.user_id:
                    return True
                days = max(since, each.starts_on), min(until, each.ends_on)
                if (each.pk, days) not in seen:
                    seen.add((each.pk, days))
                    ahead.append((each.deputy_id, *days))
        return False

    @property
    def has_begun(self) -> bool:
        return self.starts_on <= timezone.localdate()
