"""Redis is away, or frozen: people sign in, read and register as before, and nobody waits for it.

On a Redis of the test's own, through the same requests that a browser makes.
"""

import logging
import signal
from contextlib import contextmanager

import pytest
from django.urls import reverse
from redis import Redis as Client

from apps.feedback.models import Feedback
from apps.messaging.services.health import find_broker_problems
from apps.notifications.models import Notification, Occurrence
from apps.notifications.tasks import sweep_outbox
from drill.servers import Redis
from feedback_crm import broker
from feedback_crm.celery import app
from tests.appeals import complaint
from tests.trickling import Trickling

RIGHT = "secret"
LIMIT = 3  # seconds; without a limit of our own these requests hang until Redis is thawed

pytestmark = [pytest.mark.django_db, pytest.mark.redis_server]
OUTAGES = {"frozen": Redis.freeze, "away": Redis.stop}


def forget_connections() -> None:
    """Celery keeps what it has opened for this process."""
    app.amqp._producer_pool = app._pool = None


@pytest.fixture
def redis(tmp_path, monkeypatch):
    """The broker of this test, well at first."""
    server = Redis(tmp_path)
    server.start()
    monkeypatch.setenv("CELERY_BROKER_URL", server.url)
    monkeypatch.setattr(broker, "breaker", broker.CircuitBreaker(pause=broker.PAUSE))
    forget_connections()
    yield server
    forget_connections()
    server.stop()


@contextmanager
def answered():
    """What stands within is answered before `LIMIT`."""

    def too_long(*_args):  # no `Exception`, which what is done after a commit would survive
        pytest.fail(f"no answer within {LIMIT} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def waiting(redis: Redis) -> int:
    """How many tasks wait for a worker."""
    with Client(port=redis.port) as client:
        return client.llen("celery")


def sign_in(client, password: str = RIGHT):
    return client.post(reverse("login"), {"username": "handler", "password": password})


@pytest.fixture
def register(client, cast, clinic, django_capture_on_commit_callbacks):
    """Return a function that registers an appeal by its form; committed as in production."""
    client.force_login(cast.handler)

    def send() -> Feedback:
        appeal = complaint(clinic)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("feedback:new"), appeal)
        assert answer.status_code == 302, answer.context["form"].errors
        return Feedback.objects.get(key=appeal["key"])

    return send


@pytest.mark.parametrize("outage", OUTAGES)
def test_people_sign_in_and_read(outage, redis, client, cast, make_feedback):
    feedback = make_feedback()
    OUTAGES[outage](redis)
    with answered():
        assert sign_in(client).status_code == 302
        assert client.get("/").status_code == 200
        assert feedback.number in client.get(feedback.get_absolute_url()).text


@pytest.mark.parametrize("outage", OUTAGES)
def test_guessing_a_password_is_still_braked(outage, redis, client, cast, settings):
    OUTAGES[outage](redis)
    for _ in range(settings.SIGNIN_ATTEMPTS):
        sign_in(client, "wrong")
    with answered():
        assert "Слишком много неудачных попыток" in sign_in(client).text


@pytest.mark.parametrize("outage", OUTAGES)
def test_whoever_signs_out_stays_so_when_redis_is_back(outage, redis, client, cast):
    sign_in(client)
    cookies = client.cookies.copy()
    OUTAGES[outage](redis)
    client.post(reverse("logout"))
    redis.thaw() if outage == "frozen" else redis.start()
    client.cookies = cookies
    assert client.get("/").status_code == 302


def test_a_registration_wakes_a_worker(redis, register):
    register()
    assert waiting(redis) == 1


@pytest.mark.parametrize("known", [True, False], ids=["connected before", "never connected"])
@pytest.mark.parametrize("outage", OUTAGES)
def test_a_registration_is_answered_and_told_by_the_sweep(outage, known, redis, register):
    if known:
        register()
    OUTAGES[outage](redis)
    with answered():
        assert register().number
    assert Occurrence.objects.waiting().exists()
    with answered():
        sweep_outbox()
    assert not Occurrence.objects.waiting().exists()
    assert Notification.objects.exists()


def test_of_many_wake_ups_one_alone_waits(redis, cast, caplog):
    redis.freeze()
    with answered(), caplog.at_level(logging.WARNING, "feedback_crm.broker"):
        for _ in range(100):
            sweep_outbox.delay()
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_queue_that_answers_byte_by_byte_holds_nobody_up(redis, register, monkeypatch, caplog):
    with Trickling() as trickling:
        monkeypatch.setenv("CELERY_BROKER_URL", trickling.url)
        forget_connections()
        with answered():
            assert register().number
    assert "it takes too long" in caplog.text


def test_once_redis_is_back_workers_are_woken_again(redis, monkeypatch, caplog):
    redis.freeze()
    sweep_outbox.delay()
    redis.thaw()
    monkeypatch.setattr(broker.breaker, "clock", lambda: float("inf"))
    before = waiting(redis)
    sweep_outbox.delay()
    assert waiting(redis) == before + 1
    assert "answers again" in caplog.text


@pytest.mark.parametrize("outage", OUTAGES)
def test_health_tells_of_it_and_is_well_otherwise(outage, redis, client):
    assert "broker" not in client.get("/healthz/").json()["problems"]
    OUTAGES[outage](redis)
    with answered():
        answer = client.get("/healthz/")
    assert answer.status_code == 200
    assert "broker" in answer.json()["problems"]


def test_asking_for_the_queue_does_not_hang_by_itself(redis):
    redis.freeze()
    with answered():
        assert [problem.code for problem in find_broker_problems()] == ["broker"]


def test_a_breaker_tries_again_one_at_a_time():
    now = [0.0]
    breaker = broker.CircuitBreaker(pause=10, clock=lambda: now[0])
    assert breaker.allows()
    breaker.failed()
    now[0] = 9
    assert not breaker.allows()
    now[0] = 11
    assert [breaker.allows(), breaker.allows()] == [True, False]
    assert breaker.succeeded()
    assert [breaker.allows(), breaker.succeeded()] == [True, False]
