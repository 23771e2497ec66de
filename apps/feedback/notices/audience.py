"""A document in the light of one occurrence: whom it concerns, and what is said of it."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.clients.services import may_be_told, stop_token, zone_of
from apps.core.values.phones import number_for_sms
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.feedback.notices.placeholders import values_for_client, values_for_colleague
from apps.feedback.permissions import barred_keys
from apps.notifications.extensions import Addressee
from apps.notifications.models import Channel, NotificationRule
from apps.organization.models import Branch, Department, User
from apps.organization.permissions import holders_of
from apps.organization.services import Schedule, find_schedule

Audience = NotificationRule.Audience
BRANCH_MANAGER = "branch_manager"  # the code of the role as it is shipped


class Shared:
    """What the documents of one batch ask alike: who did it, who sees all, when a branch works."""

    def __init__(self, documents: Iterable[int], doers: Iterable[int | None]) -> None:
        self._documents = set(documents)
        self._doers = {key for key in doers if key}
        self._seen: dict[int, frozenset[int]] = {}
        self._schedules: dict[tuple[int, date], Schedule] = {}

    @cached_property
    def people(self) -> dict[int, User]:
        """Those who have done what is told of, by key."""
        return User.objects.in_bulk(self._doers) if self._doers else {}

    @cached_property
    def seeing_all(self) -> frozenset[int]:
        return frozenset(holders_of("view_all").values_list("pk", flat=True))

    def seen_by(self, user: User) -> frozenset[int]:
        """The keys of those of the documents that exist for the user."""
        if user.pk not in self._seen:
            rows = Feedback.objects.order_by().filter(pk__in=self._documents)
            seen = rows.posted_visible_to(user).values_list("pk", flat=True)
            self._seen[user.pk] = frozenset(seen)
        return self._seen[user.pk]

    def schedule_of(self, branch: Branch) -> Schedule:
        today = timezone.localdate(timezone=branch.zone)
        key = (branch.pk, today)
        if key not in self._schedules:
            self._schedules[key] = find_schedule(branch=branch, since=today)
        return self._schedules[key]


class FeedbackSubject:
    """See `notifications.extensions.Subject`."""

    def __init__(self, feedback: Feedback, facts: dict, shared: Shared) -> None:
        self.feedback, self.facts, self.shared = feedback, facts, shared

    @property
    def url(self) -> str:
        return self.feedback.get_absolute_url()

    @property
    def zone(self) -> ZoneInfo:
        return not_none(self.feedback.branch).zone

    @property
    def schedule(self) -> Schedule:
        return self.shared.schedule_of(not_none(self.feedback.branch))

    def people(self, rule: NotificationRule) -> Iterable[User]:
        return self._users.get(rule.audience, lambda: ())()

    @cached_property
    def barred(self) -> frozenset[int]:
        return barred_keys(self.feedback)

    @property
    def by(self) -> User | None:
        """Who has done what is told of."""
        return self.shared.people.get(self.facts.get("by", 0))

    @property
    def _users(self) -> dict:
        feedback = self.feedback
        return {
            Audience.RESPONSIBLE: lambda: filter(None, [feedback.responsible]),
            Audience.EXECUTOR: lambda: filter(None, [feedback.executor]),
            Audience.DEPARTMENT_HEAD: lambda: heads_of(feedback.department, self.barred),
            Audience.SUBJECT_HEAD: lambda: heads_of(
                feedback.subject_employee.department if feedback.subject_employee else None,
                self.barred,
            ),
            Audience.BRANCH_MANAGER: lambda: User.objects.filter(
                employee__branch=feedback.branch_id, groups__role__code=BRANCH_MANAGER
            ),
        }

    def client(self, channel: str) -> Addressee | None:
        addresses = addresses_of(self.feedback, channel)
        client = self.feedback.client
        if not addresses or (client and not may_be_told(client, channel)):
            return None
        if client is None:
            return Addressee(f"client:0:{addresses[0]}", addresses[0], self.zone)
        stop_path = reverse("clients:stop", args=[stop_token(client, channel)])
        zone = zone_of(client) or self.zone
        return Addressee(f"client:{client.pk}", addresses[0], zone, stop_path)

    def who_sees(self, users: Iterable[User]) -> set[int]:
        """One query for each who does not see every document, whatever the batch."""
        people = {user.pk: user for user in users}
        seeing = set(self.shared.seeing_all & people.keys())
        others = [user for pk, user in people.items() if pk not in seeing]
        return seeing | {u.pk for u in others if self.feedback.pk in self.shared.seen_by(u)}

    def values(self, *, reader: User | None, sees: bool) -> dict[str, object]:
        if reader is None and sees:
            return values_for_client(self.feedback)
        by = self.by if sees else None
        return values_for_colleague(self.feedback, self.facts, reader=reader, sees=sees, by=by)


def heads_of(department: Department | None, barred: frozenset[int]) -> list[User]:
    """The head who can sign in, of the department or of the next one above that has one.

    Never one of the `barred`: whom the appeal is about, or their deputy.
    """
    for each in department.and_above() if department else ():
        head = each.head
        if head and head.user and head.user.is_active and head.user_id not in barred:
            return [head.user]
    return []


def addresses_of(feedback: Feedback, channel: str) -> list[str]:
    """The e-mails or phones that lead to the client, or to the stranger who turned to us.

    No SMS goes to a phone behind an extension.
    """
    kind = "email" if channel == Channel.EMAIL else "phone"
    own = feedback.applicant_email.lower() if kind == "email" else feedback.applicant_phone
    found = []
    if feedback.client:
        contacts = feedback.client.contacts.filter(Q(kind=kind))
        found = list(contacts.order_by("pk").values_list("normalized", flat=True))
    found = [*found, *filter(None, [own])]
    if kind == "phone":
        found = [phone for phone in map(number_for_sms, found) if phone]
    return list(dict.fromkeys(found))
