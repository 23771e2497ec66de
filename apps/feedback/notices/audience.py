"""A document in the light of one occurrence: whom it concerns, and what is said of it."""

from collections.abc import Iterable
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.clients.services import may_be_told, stop_token, zone_of
from apps.core.values.phones import number_for_sms
from apps.feedback.models import Feedback
from apps.feedback.notices.placeholders import values_for_client, values_for_colleague
from apps.feedback.permissions import barred_keys
from apps.notifications.extensions import Addressee
from apps.notifications.models import Channel, NotificationRule
from apps.organization.models import Department, User
from apps.organization.permissions import holders_of
from apps.organization.services import Schedule, find_schedule

Audience = NotificationRule.Audience
BRANCH_MANAGER = "branch_manager"  # the code of the role as it is shipped


class FeedbackSubject:
    """See `notifications.extensions.Subject`."""

    def __init__(self, feedback: Feedback, facts: dict) -> None:
        self.feedback, self.facts = feedback, facts

    @property
    def url(self) -> str:
        return self.feedback.get_absolute_url()

    @property
    def zone(self) -> ZoneInfo:
        return self.feedback.branch.zone

    @cached_property
    def schedule(self) -> Schedule:
        today = timezone.localdate(timezone=self.zone)
        return find_schedule(branch=self.feedback.branch, since=today)

    def people(self, rule: NotificationRule) -> Iterable[User]:
        return self._users.get(rule.audience, lambda: ())()

    @cached_property
    def barred(self) -> frozenset[int]:
        return barred_keys(self.feedback)

    @cached_property
    def by(self) -> User | None:
        """Who has done what is told of."""
        return User.objects.filter(pk=self.facts.get("by", 0)).first()

    @property
    def _users(self) -> dict:
        feedback = self.feedback
        return {
            Audience.RESPONSIBLE: lambda: filter(None, [feedback.responsible]),
            Audience.EXECUTOR: lambda: filter(None, [feedback.executor]),
            Audience.DEPARTMENT_HEAD: lambda: heads_of(feedback.department, self.barred),
            Audience.SUBJECT_HEAD: lambda: heads_of(
                feedback.subject_employee and feedback.subject_employee.department, self.barred
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
        """In one query for those who see every document, and one for each of the others."""
        people = {user.pk: user for user in users}
        seeing = set(holders_of("view_all").filter(pk__in=people).values_list("pk", flat=True))
        rows = Feedback.objects.order_by().filter(pk=self.feedback.pk)
        others = [user for pk, user in people.items() if pk not in seeing]
        return seeing | {u.pk for u in others if rows.posted_visible_to(u).exists()}

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
