"""What keeps notifications from going out: no broker, no worker, a backlog."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import installation
from apps.core.durations import duration
from apps.core.health import Problem
from apps.messaging.models import ChannelSettings
from apps.notifications.models import Heartbeat, Notification, Occurrence

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
    return [
        *(find_broker_problems() if asks_broker else ()),
        *_workers(at),
        *_backlog(at),
        *_stopped(),
        *_away(at),
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


def _backlog(at: datetime) -> Iterator[Problem]:
    limit = timedelta(minutes=settings.BACKLOG_MINUTES)
    enabled = ChannelSettings.objects.filter(is_enabled=True).values("channel")
    queued = Notification.objects.filter(
        state__in=["queued", "sending"], channel__in=enabled, due_at__lt=at - limit
    )
    oldest = queued.aggregate(oldest=Min("due_at"))["oldest"]
    untold = Occurrence.objects.waiting().order_by("at").values_list("at", flat=True).first()
    waiting = min(filter(None, (oldest, untold)), default=None)
    if waiting and at - waiting > limit:
        words = _("Messages have been waiting for %(time)s.")
        yield Problem("backlog", words % {"time": duration(at - waiting, "accusative")})


def _stopped() -> Iterator[Problem]:
    stopped = [str(row) for row in ChannelSettings.objects.filter(is_enabled=False)]
    if stopped:
        words = _("Switched off in the settings: %(channels)s.")
        yield Problem("stopped", words % {"channels": ", ".join(stopped)})


def _away(at: datetime) -> Iterator[Problem]:
    """A provider that does not answer, or refuses us: a wrong password, no money."""
    for channel in ChannelSettings.objects.filter(is_enabled=True, away_since__isnull=False):
        values = {
            "channel": channel, "time": duration(at - channel.away_since, "accusative"),
            "words": channel.away_because,
        }  # fmt: skip
        words = _("%(channel)s: nothing has gone out for %(time)s. %(words)s")
        yield Problem("away", words % values)


def _copy() -> Iterator[Problem]:
    if words := installation.held_because():
        yield Problem("copy", words)


def _dead_letters() -> Iterator[Problem]:
    if Notification.objects.dead().exists():
        yield Problem("dead_letters", _("Messages wait for a person to decide about them."))
