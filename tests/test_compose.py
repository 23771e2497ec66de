"""docker-compose.yml and Dockerfile: what production is started from."""

import re
import runpy

import pytest
import yaml
from django.conf import settings

from feedback_crm.celery import app
from tests.source import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
OURS = {"migrate", "web", "worker", "outgoing", "beat"}
KNOWN_KEYS = {
    *("build", "cap_drop", "command", "depends_on", "env_file", "environment", "healthcheck"),
    *("image", "init", "logging", "ports", "restart", "security_opt", "shm_size"),
    *("stop_grace_period", "volumes"),
}


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name}\s+(.+)$", DOCKERFILE, re.MULTILINE)


def test_all_of_production_is_there():
    assert set(SERVICES) == OURS | {"db", "redis"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_written_in_words_that_compose_knows(name):
    assert set(SERVICES[name]) - KNOWN_KEYS == set()


@pytest.mark.parametrize("name", sorted(OURS))
def test_the_product_waits_for_its_database_and_queue(name):
    waits_for = {service: how["condition"] for service, how in SERVICES[name]["depends_on"].items()}
    assert waits_for["db"] == waits_for["redis"] == "service_healthy"
    if name != "migrate":
        assert waits_for["migrate"] == "service_completed_successfully"


@pytest.mark.parametrize("name", ["db", "redis", "worker", "outgoing"])
def test_whether_a_service_is_well_can_be_asked(name):
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


def test_the_web_server_is_asked_by_the_check_of_the_image():
    assert "deploy/healthcheck.py" in instructions("HEALTHCHECK")[0]
    assert "healthcheck" not in SERVICES["web"]


def test_no_task_of_the_queue_is_lost():
    command = " ".join(SERVICES["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def seconds(name: str) -> int:
    number, unit = re.fullmatch(r"(\d+)(s|m)", SERVICES[name]["stop_grace_period"]).groups()
    return int(number) * {"s": 1, "m": 60}[unit]


def test_what_was_begun_is_ended_before_a_container_is_killed():
    gunicorn = runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))
    assert seconds("web") > gunicorn["graceful_timeout"] >= gunicorn["timeout"]
    assert seconds("outgoing") > settings.EMAIL_TIMEOUT + settings.SMS_TIMEOUT
    assert seconds("worker") >= seconds("outgoing")


def test_every_queue_has_a_worker_and_each_worker_one_queue():
    served = []
    for service in SERVICES.values():
        command = service.get("command", [])
        if "worker" in command:
            served += command[command.index("--queues") + 1].split(",")
    assert sorted(served) == sorted(queue.name for queue in app.conf.task_queues)


def test_the_database_knows_cyrillic_letters():
    arguments = SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert "--encoding=UTF8" in arguments
    assert "--icu-locale=ru-RU" in arguments


@pytest.mark.parametrize(
    ("service", "place"),
    [
        ("db", "/var/lib/postgresql/data"),
        ("redis", "/data"),
        ("web", "/srv/var/media"),
        ("worker", "/srv/var/media"),
    ],
)
def test_what_must_outlive_a_container_lies_on_a_named_volume(service, place):
    mounts = dict(reversed(mount.split(":")) for mount in SERVICES[service]["volumes"])
    assert mounts[place] in COMPOSE["volumes"]


def test_nothing_but_the_product_is_reached_from_outside_and_that_by_the_proxy_only():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


def test_the_product_runs_without_privileges():
    assert instructions("USER")[-1] not in ("root", "0")
    assert DOCKERFILE.rindex("\nUSER ") < DOCKERFILE.rindex("\nCMD ")
    for name in OURS:
        assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_no_secret_is_written_down():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if "PASSWORD" in variable or "KEY" in variable:
                assert re.fullmatch(r"\$\{\w+:\?.+\}", value), f"{name}: {variable}"
    assert not re.search(r"^(ENV|ARG)\b.*(KEY|PASSWORD|TOKEN)", DOCKERFILE, re.MULTILINE)


def test_versions_of_images_are_pinned():
    from_registry = [
        *(line.split()[0] for line in instructions("FROM")),
        *(service["image"] for service in SERVICES.values() if "build" not in service),
    ]
    for image in from_registry:
        assert re.search(r":\d+(\.\d+)*-", image), image


def test_the_builder_is_given_what_the_image_is_made_of_and_nothing_else():
    given = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = {
        source
        for line in instructions("COPY")
        if "--from" not in line
        for source in line.split()[:-1]
    }
    assert copied == given
    assert all((ROOT / source).exists() for source in copied)


def test_the_python_of_the_image_is_the_one_of_the_lock():
    version = re.search(r"^FROM python:([\d.]+)-", DOCKERFILE, re.MULTILINE)[1]
    assert f"with Python {version}\n" in (ROOT / "requirements.txt").read_text()
