"""Sign-ins are throttled, so that nobody guesses passwords.

Counted are attempts by user name and address together, so that nobody locks a colleague out from
another computer, and by address alone over all names, so that trying many names is throttled.
The counts stand in the database: they hold for all web processes, and outlive each of them and
Redis (docs/decisions/033-without-redis.md).
"""

import hashlib
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_COUNT = """
    INSERT INTO {table} (key, attempts, counted_until) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN {table}.counted_until <= %s THEN 1 ELSE {table}.attempts + 1 END,
        counted_until = CASE
            WHEN {table}.counted_until <= %s THEN excluded.counted_until
            ELSE {table}.counted_until
        END
    RETURNING attempts
"""


class SignInCount(models.Model):
    """How often somebody has tried to sign in, and until when nobody is let try.

    `key` is a hash of who they are, so that the table names nobody.
    """

    key = models.CharField(max_length=64, primary_key=True)
    attempts = models.PositiveIntegerField(default=0)
    counted_until = models.DateTimeField(db_index=True)  # then the count begins anew
    paused_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("count of sign-in attempts")
        verbose_name_plural = _("counts of sign-in attempts")
        default_permissions = ()

    def __str__(self) -> str:
        return self.key


class Brake:
    """Lets `limit` attempts fail, counted from the first one on for a pause, then none for a pause.

    An attempt is counted before its password is looked at, so that many sent at once are many; one
    that succeeds is given back.
    """

    def __init__(self, *who: str, limit: int) -> None:
        self.key = hashlib.sha256("|".join(who).encode()).hexdigest()
        self.rows = SignInCount.objects.filter(key=self.key)
        self.limit = limit
        self.taken = 0

    @property
    def until(self) -> datetime | None:
        """When the pause ends; None when there is none."""
        paused = self.rows.filter(paused_until__gt=timezone.now())
        return paused.values_list("paused_until", flat=True).first()

    def take(self) -> datetime | None:
        """Count an attempt; return when to come back if there were too many."""
        self.taken = self._count()
        return self.begin_pause() if self.taken > self.limit else None

    def fail(self) -> None:
        if self.taken >= self.limit:
            self.begin_pause()

    def begin_pause(self) -> datetime:
        now = timezone.now()
        until = now + _pause()
        not_paused = self.rows.filter(Q(paused_until=None) | Q(paused_until__lte=now))
        not_paused.update(paused_until=until)
        return self.until or until

    def give_back(self) -> None:
        self.rows.filter(attempts__gt=0).update(attempts=F("attempts") - 1)

    def forget(self) -> None:
        self.rows.delete()

    def _count(self) -> int:
        """One more, in one statement: many at once are counted one by one."""
        table = connection.ops.quote_name(SignInCount._meta.db_table)
        now = timezone.now()
        at, until = map(connection.ops.adapt_datetimefield_value, (now, now + _pause()))
        with connection.cursor() as cursor:
            cursor.execute(_COUNT.format(table=table), [self.key, until, at, at])
            return cursor.fetchone()[0]


class Attempt:
    """One attempt to sign in, and what holds it back."""

    def __init__(self, *, username: str, address: str) -> None:
        address = _neighbourhood(address)
        self.by_name = Brake("name", username.lower(), address, limit=settings.SIGNIN_ATTEMPTS)
        self.by_address = Brake("address", address, limit=settings.SIGNIN_ATTEMPTS_PER_ADDRESS)

    def begin(self) -> datetime | None:
        """Count the attempt; return when to come back if it is refused, and then nothing counts."""
        until = self.by_name.until or self.by_address.until
        return until or self.by_name.take() or self.by_address.take()

    def failed(self) -> None:
        self.by_name.fail()
        self.by_address.fail()

    def succeeded(self) -> None:
        """The name begins anew; the failures of other names at this address stay."""
        self.by_name.forget()
        self.by_address.give_back()


def delete_old_counts() -> None:
    """Delete the counts that hold nobody back any more."""
    now = timezone.now()
    over = SignInCount.objects.filter(counted_until__lte=now)
    over.exclude(paused_until__gt=now).delete()


def _pause() -> timedelta:
    return timedelta(minutes=settings.SIGNIN_PAUSE_MINUTES)


def _neighbourhood(address: str) -> str:
    """An IPv6 address stands for its /64: whoever has one has all of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4 or found.ipv4_mapped:
        return address
    return str(ip_network((found, 64), strict=False))
