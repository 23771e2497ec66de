"""The users whom a rule means: by the document, by their position or role; and their deputies."""

from collections.abc import Iterable

from apps.notifications.extensions import Subject
from apps.notifications.models import NotificationRule, Occurrence
from apps.organization.models import Absence, User

Audience = NotificationRule.Audience


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
