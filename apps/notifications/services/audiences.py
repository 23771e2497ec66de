"""The users whom a rule means: by the document, by their position or role; and their deputies."""

from collections.abc import Iterable

from apps.notifications.extensions import Subject
from apps.notifications.models import NotificationRule, Occurrence, Preference
from apps.organization.models import Absence, User

Audience = NotificationRule.Audience


class Readers:
    """The colleagues of one occurrence, asked for once for the rules that mean the same ones.

    Mostly a rule by inbox and one by e-mail do.
    """

    def __init__(self, occurrence: Occurrence, subject: Subject) -> None:
        self.occurrence, self.subject = occurrence, subject
        self._meant: dict[tuple, list[User]] = {}
        self._seeing: dict[tuple, set[int]] = {}
        self._unwilling: dict[tuple, set[tuple[str, int]]] = {}

    def of(self, rule: NotificationRule) -> list[User]:
        """Those whom the rule means, without those who have switched it off, where they may."""
        key = _audience(rule)
        if key not in self._meant:
            self._meant[key] = recipients_of(rule, self.occurrence, self.subject)
        users = self._meant[key]
        if not rule.may_be_declined or not users:
            return users
        if key not in self._unwilling:
            declined = Preference.objects.filter(
                event=self.occurrence.event, is_wanted=False, user__in=users
            )
            self._unwilling[key] = set(declined.values_list("channel", "user"))
        unwilling = self._unwilling[key]
        return [user for user in users if (rule.channel, user.pk) not in unwilling]

    def seeing(self, rule: NotificationRule) -> set[int]:
        """The keys of those whom the rule means who see the document."""
        key = _audience(rule)
        if key not in self._seeing:
            self._seeing[key] = self.subject.who_sees(self._meant[key])
        return self._seeing[key]


def _audience(rule: NotificationRule) -> tuple:
    return rule.audience, rule.position_id, rule.role_id


def recipients_of(rule: NotificationRule, occurrence: Occurrence, subject: Subject) -> list[User]:
    """Those who sign in, each once, with the deputies of the absent.

    Never who did it himself, nor who is barred from the document.
    """
    found = {user.pk: user for user in _meant(rule, occurrence, subject) if user.is_active}
    for absence in Absence.objects.today().filter(user__in=found).select_related("deputy"):
        if absence.deputy.is_active:
            found[absence.deputy_id] = absence.deputy
    left_out = {occurrence.facts.get("by"), *subject.barred}
    return [user for key, user in found.items() if key not in left_out]


def _meant(rule: NotificationRule, occurrence: Occurrence, subject: Subject) -> Iterable[User]:
    active = User.objects.filter(is_active=True)
    if rule.audience == Audience.NAMED:
        return active.filter(pk__in=occurrence.facts.get("users", []))
    if rule.audience == Audience.POSITION:
        return active.filter(employee__position=rule.position_id, employee__is_active=True)
    if rule.audience == Audience.ROLE:
        return active.filter(groups=rule.role_id)
    return subject.people(rule)
