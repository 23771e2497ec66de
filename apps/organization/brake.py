"""The brake on guessing passwords.

Counted are attempts by user name and address together, so that nobody locks a colleague out from
another computer, and by address alone over all names, so that trying many names is braked as well.
"""

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone


class Brake:
    """Lets `limit` attempts fail, counted from the first one on for a pause, then none for a pause.

    An attempt is counted before its password is looked at, so that many sent at once are many; one
    that succeeds is given back. Counting is one step of the cache on Redis and in memory; in the
    files of the quick start two attempts of one moment may count as one.
    """

    def __init__(self, *who: str, limit: int) -> None:
        digest = hashlib.sha256("|".join(who).encode()).hexdigest()
        self.key, self.key_until = f"signin:{digest}", f"signin-pause:{digest}"
        self.limit = limit
        self.taken = 0

    @property
    def until(self) -> datetime | None:
        """When the pause ends; None when there is none."""
        return cache.get(self.key_until)

    def take(self) -> datetime | None:
        """Count an attempt; return when to come back if there were too many."""
        self.taken = self._count()
        return self.begin_pause() if self.taken > self.limit else None

    def fail(self) -> None:
        if self.taken >= self.limit:
            self.begin_pause()

    def begin_pause(self) -> datetime:
        until = timezone.now() + timedelta(seconds=_pause())
        cache.add(self.key_until, until, _pause())
        return cache.get(self.key_until, until)

    def give_back(self) -> None:
        with suppress(ValueError):  # the counter may have expired meanwhile
            cache.decr(self.key)

    def forget(self) -> None:
        cache.delete_many([self.key, self.key_until])

    def _count(self) -> int:
        cache.add(self.key, 0, _pause())
        try:
            count = cache.incr(self.key)
        except ValueError:  # it has expired since the line above
            cache.set(self.key, 1, _pause())
            return 1
        if count == 1:  # expired within `incr`, Redis counts anew and for ever
            cache.touch(self.key, _pause())
        return count


class Attempt:
    """One attempt to sign in, and the brakes that it meets."""

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


def _pause() -> int:
    return settings.SIGNIN_PAUSE_MINUTES * 60  # seconds


def _neighbourhood(address: str) -> str:
    """An IPv6 address stands for its /64: whoever has one has all of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4 or found.ipv4_mapped:
        return address
    return str(ip_network((found, 64), strict=False))
