"""What several occurrences ask of the references alike: each is read once for all of them."""

from collections.abc import Iterable
from functools import cached_property

from apps.messaging.models import ChannelSettings
from apps.notifications.models import NotificationRule, Occurrence, Preference
from apps.organization.models import Absence, Employee, User

Audience = NotificationRule.Audience


class Lookups:
    """The rules, channels, members, deputies and wishes as they are while one batch is told."""

    def __init__(self, occurrences: Iterable[Occurrence]) -> None:
        self._named = {key for each in occurrences for key in each.facts.get("users", [])}
        self._rules: dict[str, list[NotificationRule]] = {}
        self._members: dict[tuple, list[User]] = {}
        self._declined: dict[str, set[tuple[str, int]]] = {}

    @cached_property
    def channels(self) -> dict[str, ChannelSettings]:
        return {row.channel: row for row in ChannelSettings.objects.all()}

    def rules_for(self, occurrence: Occurrence) -> list[NotificationRule]:
        """The rules in force for its event; of an event of the clock those for its moment."""
        event, offset = occurrence.event, occurrence.facts.get("offset")
        if event not in self._rules:
            self._rules[event] = list(NotificationRule.objects.in_force(event))
        return [each for each in self._rules[event] if offset in (None, each.offset_minutes)]

    def named_by(self, occurrence: Occurrence) -> list[User]:
        """The active users whom the event names."""
        keys = set(occurrence.facts.get("users", []))
        return [user for user in self._active if user.pk in keys]

    def members(self, rule: NotificationRule) -> list[User]:
        """The active users who hold the position or the role of the rule."""
        key = (rule.audience, rule.position_id, rule.role_id)
        if key not in self._members:
            active = User.objects.filter(is_active=True)
            employees = Employee.objects.filter(is_active=True).in_position(rule.position_id)
            held = active.filter(employee__in=employees.order_by().values("pk"))
            held = held if rule.position_id else active.filter(groups=rule.role_id)
            self._members[key] = list(held)
        return self._members[key]

    @cached_property
    def deputies(self) -> dict[int, User]:
        """Who stands in today, and may sign in, by the key of who is away."""
        away = Absence.objects.today().filter(deputy__is_active=True).select_related("deputy")
        return {each.user_id: each.deputy for each in away}

    def declined(self, event: str) -> set[tuple[str, int]]:
        """The pairs of channel and user who do not want to be told of the event."""
        if event not in self._declined:
            unwanted = Preference.objects.filter(event=event, is_wanted=False)
            self._declined[event] = set(unwanted.values_list("channel", "user"))
        return self._declined[event]

    @cached_property
    def _active(self) -> list[User]:
        if not self._named:
            return []
        return list(User.objects.filter(is_active=True, pk__in=self._named))
