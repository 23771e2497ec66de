"""Delivery: each message is claimed once, and its outcome is always told.

A worker claims a few rows of one owner and channel, and commits that; right before the text of each
goes out `handed_over_at` is committed, together with the end of the one before it. A worker that
dies earlier has sent nothing: its rows are claimed again. One that dies later leaves a single row
of which nobody knows; it is parked as `unknown`. Every step is a conditional UPDATE on the attempt
(`sending_at`), so a worker that was thought dead cannot send what another has claimed. While the
provider itself is away the whole channel waits (`circuit_breaker`), and no attempt is counted.
Decisions 014, 036 and 055.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.operations.logs import log_failure
from apps.messaging.extensions import Owner, owners
from apps.messaging.models import ChannelSettings, Message
from apps.messaging.outcomes import Away, Dropped, NotNow, Refused, Unknown
from apps.messaging.services.circuit_breaker import (
    is_away,
    is_failing,
    may_ask,
    note_away,
    note_back,
    note_broken_off,
)
from apps.messaging.services.marks import Sent, hand_over
from apps.messaging.services.rate_limits import take_slots
from apps.messaging.services.retries import GIVEN_UP_AFTER, pause_after
from apps.messaging.services.sending import held_because, send

log = logging.getLogger("messaging")

State = Message.State
CLAIMED = 50  # messages at a time
CLAIM_LASTS = timedelta(seconds=10)  # then the rest goes back: a slow server sends it when it can
SWEPT_WITHIN = 40  # seconds for each channel: the next sweep comes within a minute


class TakenAway(Exception):
    """The row is not this worker's any more: it was thought dead."""


def deliver(messages: Sequence[Message], *, at: datetime | None = None) -> None:
    """Send them, as far as no other worker has them and their channel may send now."""
    by_channel: dict[tuple[type[Message], str], list[int]] = {}
    for message in messages:
        by_channel.setdefault((type(message), message.channel), []).append(message.pk)
    for (model, code), keys in by_channel.items():
        owner = owner_of(model)
        for start in range(0, len(keys), CLAIMED):
            some = keys[start : start + CLAIMED]
            rows = model.objects.filter(pk__in=some)
            while Batch(owner, code, at).deliver(rows, most=len(some)):
                pass


def sweep_channel(channel: ChannelSettings, *, at: datetime | None = None) -> None:
    """What waits for the channel: no worker was woken, or the time for another attempt has come.

    The owners and the shares take turns, so that the many of one do not stand before the others.
    """
    until = time.monotonic() + SWEPT_WITHIN
    waiting = [(owner, share) for owner in owners for share in Message.Share]
    while waiting and time.monotonic() < until:  # a slow server must not stand before others
        waiting = [
            (owner, share)
            for owner, share in waiting
            if Batch(owner, channel.channel, at).deliver(owner.model.objects.filter(share=share))
        ]


def owner_of(model: type[Message]) -> Owner:
    return next(owner for owner in owners if owner.model is model)


class Batch:
    """Some messages of one owner, claimed together and sent one after the other."""

    def __init__(self, owner: Owner, code: str, at: datetime | None) -> None:
        self.owner, self.code = owner, code
        self.given_at = at
        self.at = at or timezone.now()
        self.channel = ChannelSettings.objects.get(channel=code)
        self.sent: Sent | None = None  # the last one: its end is written with the next step
        self.is_answered = self.is_released = False

    def deliver(self, among: QuerySet, *, most: int | None = None) -> bool:
        """Claim and send some of the rows, of which there are as many as `most`.

        False when there is nothing more for now.
        """
        if self._is_closed():
            return False
        try:
            claimed, is_more = self._claim(among, most)
        except Exception as error:
            log_failure(log, "Messages by %s could not be claimed", self.code, error=error)
            return False
        try:
            self._send_all(claimed)
        finally:
            self._write_sent()
            if self.is_answered:
                note_back(self.channel)
        return is_more or self.is_released

    def _is_closed(self) -> bool:
        stopped = not self.channel.is_enabled or held_because(self.code)
        return bool(stopped) or is_away(self.channel, self.at)

    @transaction.atomic
    def _claim(self, among: Any, most: int | None) -> tuple[list[Message], bool]:
        """Mark the first of them as being sent; of a channel on trial one only."""
        due = among.due(self.at).filter(channel=self.code)
        ready = self.owner.ready(due, channel=self.channel, at=self.at)
        limit = CLAIMED if self.channel.away_since is None else 1
        found = list(ready.select_for_update(skip_locked=True, of=("self",))[:limit])
        later = self.owner.put_off(found, channel=self.channel, at=self.at) if found else {}
        for key, moment in later.items():
            self._rows(key).filter(state=State.QUEUED).update(due_at=moment)
        now = self.owner.choose([each for each in found if each.pk not in later], at=self.at)
        chosen = self._within_limits(now)
        self.owner.model.objects.filter(pk__in=[each.pk for each in chosen]).update(
            state=State.SENDING, sending_at=self.at, handed_over_at=None
        )
        return chosen, len(found) == limit != most and bool(later or chosen)

    def _within_limits(self, messages: Iterable[Message]) -> list[Message]:
        """Those for which the minute has places, each share by itself."""
        by_share: dict[str, list[Message]] = {}
        for message in messages:
            by_share.setdefault(message.share, []).append(message)
        granted: list[Message] = []
        for share, some in by_share.items():
            granted += some[: take_slots(self.channel, share, len(some), self.at)]
        return granted

    def _send_all(self, messages: list[Message]) -> None:
        refused, unclear = self._refusals(messages)
        for number, message in enumerate(messages):
            if number and self._is_stale():
                self._release(messages[number:])
                return
            try:
                if message.pk in unclear:
                    self._put_back(message, NotNow(_("The message could not be made up.")))
                else:
                    self._send_one(message, refused.get(message.pk, ""))
            except Exception as error:  # one that cannot be handled must not stand before others
                log_failure(log, "Message %s was left", message.key, error=error)

    def _is_stale(self) -> bool:
        """The claim is old, or the channel has been closed meanwhile."""
        now = self.given_at or timezone.now()
        return now - self.at > CLAIM_LASTS or is_away(self.channel, now)

    def _refusals(self, messages: list[Message]) -> tuple[dict[int, str], set[int]]:
        """Those that may not go any more, and those of which the owner cannot tell now.

        Asked of all at once; where that fails, of each: one must not stand before the others.
        """
        try:
            return self.owner.refusals(messages), set()
        except Exception as error:
            log_failure(log, "Messages by %s are looked at one by one", self.code, error=error)
        refused: dict[int, str] = {}
        unclear: set[int] = set()
        for message in messages:
            try:
                refused |= self.owner.refusals([message])
            except Exception as error:
                log_failure(log, "Message %s was left", message.key, error=error)
                unclear.add(message.pk)
        return refused, unclear

    def _send_one(self, message: Message, refused: str) -> None:
        if refused:
            self._end(message, self.owner.refused_state, error=refused)
        elif self.channel.is_dry_run:
            self._end(message, State.DRY_RUN)
        elif self.channel.away_since is None or may_ask(self.channel, self.at):
            self._hand_to_provider(message)
        else:
            self._release([message])

    def _hand_to_provider(self, message: Message) -> None:
        """Hand it over and write down what came of it, for the row and for its channel."""
        try:
            payload = self.owner.payload(message)
            provider_id = send(
                self.code, payload, before_handing_over=lambda: self._hand_over(message)
            )
        except TakenAway:
            return
        except Away as error:
            note_away(self.channel, error, self.at)
            self._wait_for_provider(message, error)
        except Dropped as error:
            note_broken_off(self.channel, error, self.at)
            self._put_back(message, error)
        except Unknown as error:
            note_broken_off(self.channel, error, self.at)
            self._end(message, State.UNKNOWN, error=str(error))
        except NotNow as error:
            self._note_answer()
            self._put_back(message, error)
        except Refused as error:
            self._note_answer()
            self._end(message, State.FAILED, error=str(error))
        except Exception as error:
            log_failure(log, "Message %s could not be made up", message.key, error=error)
            self._give_up(message)
        else:
            self._note_answer()
            self._note_sent(message, provider_id)

    def _note_answer(self) -> None:
        """At once where something stood against the channel; else once for all of them."""
        self.is_answered = True
        if is_failing(self.channel):
            note_back(self.channel)

    def _hand_over(self, message: Message) -> None:
        """Committed before the text goes out; from now on a broken line leaves it unknown."""
        is_mine = hand_over(message, claimed_at=self.at, at=timezone.now(), before=self.sent)
        self.sent = None
        if not is_mine:
            raise TakenAway

    def _note_sent(self, message: Message, provider_id: str) -> None:
        """Where nothing follows from it, it is written together with the next step."""
        sent = Sent(message.pk, timezone.now(), provider_id)
        if self.owner.follows(message):
            self._end(message, State.SENT, sent_at=sent.at, provider_id=sent.provider_id)
        else:
            self._write_sent()
            self.sent = sent

    def _write_sent(self) -> None:
        if sent := self.sent:
            self.sent = None
            self._rows(sent.key).filter(state=State.SENDING, sending_at=self.at).update(
                state=State.SENT, error="", sent_at=sent.at, provider_id=sent.provider_id
            )

    def _end(self, message: Message, state: str, *, error: str = "", **values: object) -> None:
        """Write down how it ended, and what its owner has to say of it."""
        with transaction.atomic():
            ended = self._mine(message).update(state=state, error=error, **values)
            if ended and self.owner.follows(message):
                message.refresh_from_db()
                self.owner.finished(message)

    def _give_up(self, message: Message) -> None:
        gone = self._mine(message).filter(handed_over_at__isnull=False).exists()
        state = State.UNKNOWN if gone else State.FAILED
        self._end(message, state, error=_("The message could not be made up."))

    def _put_back(self, message: Message, error: NotNow) -> None:
        """Wait a while and try again; after the last attempt it has failed."""
        attempts = message.attempts + 1
        if attempts >= self.owner.most_attempts:
            self._end(message, State.FAILED, error=str(error))
            return
        due_at = self.at + pause_after(attempts, error.retry_after)
        self._mine(message).update(
            state=State.QUEUED, attempts=attempts, due_at=due_at, error=str(error)
        )

    def _wait_for_provider(self, message: Message, error: Away) -> None:
        """It goes out as soon as the channel does; what has become too old is left to a person."""
        patience = self.owner.patience
        if self.at - message.due_at > GIVEN_UP_AFTER:
            self._end(message, State.FAILED, error=str(error))
        elif patience is not None and self.at - message.created_at > patience:
            self._put_back(message, error)
        else:
            self._mine(message).update(state=State.QUEUED, error=str(error))

    def _release(self, messages: Iterable[Message]) -> None:
        """They go back as if they had not been claimed."""
        self.is_released = True
        keys = [message.pk for message in messages]
        rows = self.owner.model.objects.filter(pk__in=keys, state=State.SENDING)
        rows.filter(sending_at=self.at, handed_over_at=None).update(
            state=State.QUEUED, sending_at=None
        )

    def _rows(self, key: int) -> QuerySet:
        return self.owner.model.objects.filter(pk=key)

    def _mine(self, message: Message) -> QuerySet:
        """The row, as long as it is this attempt that has it."""
        return self._rows(message.pk).filter(state=State.SENDING, sending_at=self.at)
