"""The users whom a rule means: by the document, by their position or role; and their deputies."""

from collections.abc import Iterable

from apps.notifications.extensions import Subject
from apps.notifications.models import NotificationRule, Occurrence
from apps.notifications.services.lookups import Lookups
from apps.organization.models import User

Audience = NotificationRule.Audience


class Readers:
    """The colleagues of one occurrence, asked for once for the rules that mean the same ones.

    Mostly a rule by inbox and one by e-mail do.
    """

    def __init__(self, occurrence: Occurrence, subject: Subject, lookups: Lookups) -> None:
        self.occurrence, self.subject, self.lookups = occurrence, subject, lookups
        self._meant: dict[tuple, list[User]] = {}
        self._seeing: dict[tuple, set[int]] = {}

    def of(self, rule: NotificationRule) -> list[User]:
        """Those whom the rule means, without those who have switched it off, where they may."""
        key = _audience(rule)
        if key not in self._meant:
            self._meant[key] = self._recipients_of(rule)
        users = self._meant[key]
        if not rule.may_be_declined or not users:
            return users
        declined = self.lookups.declined(self.occurrence.event)
        return [user for user in users if (rule.channel, user.pk) not in declined]

    def seeing(self, rule: NotificationRule) -> set[int]:
        """The keys of those whom the rule means who see the document."""
        key = _audience(rule)
        if key not in self._seeing:
            self._seeing[key] = self.subject.who_sees(self._meant[key])
        return self._seeing[key]

    def _recipients_of(self, rule: NotificationRule) -> list[User]:
        """Those who sign in, each once, with the deputies of the absent.

        Never who did it themselves, nor who is barred from the document.
        """
        found = {user.pk: user for user in self._named_by(rule) if user.is_active}
        deputies = self.lookups.deputies
        found |= {deputies[key].pk: deputies[key] for key in found if key in deputies}
        left_out = {self.occurrence.facts.get("by"), *self.subject.barred}
        return [user for key, user in found.items() if key not in left_out]

    def _named_by(self, rule: NotificationRule) -> Iterable[User]:
        if rule.audience == Audience.NAMED:
            return self.lookups.named_by(self.occurrence)
        if rule.audience in (Audience.POSITION, Audience.ROLE):
            return self.lookups.members(rule)
        return self.subject.people(rule)


def _audience(rule: NotificationRule) -> tuple:
    return rule.audience, rule.position_id, rule.role_id
