"""What keeps messages from going out: no broker, no worker, a backlog, a channel that is off."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.operations import installation
from apps.core.operations.health import Problem
from apps.core.values.durations import duration
from apps.messaging.extensions import owners, unwritten
from apps.messaging.models import ChannelSettings, Heartbeat

WORKER, OUTGOING = "worker", "outgoing"
SILENT = timedelta(minutes=5)  # the sweep runs every minute
# Of each worker: what is said when it has never run, and when it has not for a while.
SILENCE = {
    WORKER: (
        gettext_lazy("No worker has run yet: start the worker and beat."),
        gettext_lazy("The worker or beat has been silent for %(time)s: start them."),
    ),
    OUTGOING: (
        gettext_lazy("No worker for what goes out has run yet: start it (queue “outgoing”)."),
        gettext_lazy(
            "The worker for what goes out (queue “outgoing”) or beat has been silent for "
            "%(time)s: start them."
        ),
    ),
}


def beat(name: str, *, at: datetime | None = None) -> None:
    """Say that it is alive."""
    at = at or timezone.now()
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def find_broker_problems() -> Iterator[Problem]:
    """`broker`: workers are woken by nobody; beat sweeps once it is back."""
    from feedback_crm.celery import app

    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=0, timeout=1)
    except Exception:
        yield Problem("broker", _("The queue (broker) does not answer: start Redis."))


def find_delivery_problems() -> list[Problem]:
    """What the database tells: `worker`, `backlog`, `stopped`, `away`, and `dead_letters`."""
    return [*find_problems(asks_broker=False), *_dead_letters()]


def find_problems(*, at: datetime | None = None, asks_broker: bool = True) -> list[Problem]:
    at = at or timezone.now()
    channels = list(ChannelSettings.objects.all())
    return [
        *(find_broker_problems() if asks_broker else ()),
        *_workers(at),
        *_backlog(at, channels),
        *_stopped(channels),
        *_away(at, channels),
        *_copy(),
    ]


def _workers(at: datetime) -> Iterator[Problem]:
    """The sweeps that beat asks for and workers do leave their marks every minute."""
    last = dict(Heartbeat.objects.filter(name__in=SILENCE).values_list("name", "at"))
    for name, (never, silent) in SILENCE.items():
        if name not in last:
            yield Problem(name, str(never))
        elif at - last[name] > SILENT:
            yield Problem(name, silent % {"time": duration(at - last[name], "accusative")})


def _backlog(at: datetime, channels: list[ChannelSettings]) -> Iterator[Problem]:
    limit = timedelta(minutes=settings.BACKLOG_MINUTES)
    oldest = (*_oldest_due(channels), *(find() for find in unwritten))
    waiting = min(filter(None, oldest), default=None)
    if waiting and at - waiting > limit:
        words = _("Messages have been waiting for %(time)s.")
        yield Problem("backlog", words % {"time": duration(at - waiting, "accusative")})


def _oldest_due(channels: list[ChannelSettings]) -> Iterator[datetime | None]:
    """Of each owner, by the channels that are switched on; of the others `stopped` is told."""
    enabled = [channel.channel for channel in channels if channel.is_enabled]
    for owner in owners:
        waiting = owner.model.objects.under_way().filter(channel__in=enabled)
        yield waiting.aggregate(oldest=Min("due_at"))["oldest"]


def _stopped(channels: list[ChannelSettings]) -> Iterator[Problem]:
    stopped = [str(channel) for channel in channels if not channel.is_enabled]
    if stopped:
        words = _("Switched off in the settings: %(channels)s.")
        yield Problem("stopped", words % {"channels": ", ".join(stopped)})


def _away(at: datetime, channels: list[ChannelSettings]) -> Iterator[Problem]:
    """A provider that does not answer, or refuses us: a wrong password, no money."""
    for channel in channels:
        if channel.is_enabled and channel.away_since is not None:
            away = duration(at - channel.away_since, "accusative")
            values = {"channel": channel, "time": away, "words": channel.away_because}
            words = _("%(channel)s: nothing has gone out for %(time)s. %(words)s")
            yield Problem("away", words % values)


def _copy() -> Iterator[Problem]:
    if words := installation.held_because():
        yield Problem("copy", words)


def _dead_letters() -> Iterator[Problem]:
    if any(owner.model.objects.dead().exists() for owner in owners if owner.has_dead_letters):
        yield Problem("dead_letters", _("Messages wait for a person to decide about them."))
