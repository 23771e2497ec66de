"""Settings come from the environment, are written down, and are safe unless told otherwise."""

import os
import re
import subprocess
import sys

import pytest

from tests.source import ROOT, name_of, templates

EXAMPLE = (ROOT / ".env.example").read_text()
# What docker-compose.yml fills in beside the variables that the product reads.
OF_COMPOSE = {"POSTGRES_PASSWORD"}


def start(tmp_path, *, check="from django.conf import settings; settings.DEBUG", **environment):
    """Import the settings in a process of their own, with nothing but `environment` set."""
    return subprocess.run(
        [sys.executable, "-c", check],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "feedback_crm.settings",
            "VAR_DIR": str(tmp_path),
            **environment,
        },
        capture_output=True,
        text=True,
    )


def value(tmp_path, name: str, **environment) -> str:
    check = f"from django.conf import settings; print(repr(settings.{name}))"
    done = start(tmp_path, check=check, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_without_debug_a_missing_key_stops_the_start_with_a_clear_line(tmp_path):
    refused = start(tmp_path, SECRET_KEY="")
    assert refused.returncode != 0
    assert "SECRET_KEY is not set" in refused.stderr.splitlines()[-1]
    assert start(tmp_path, SECRET_KEY="", DEBUG="true").returncode == 0


def test_production_is_safe_unless_told_otherwise(tmp_path):
    production = {"SECRET_KEY": "secret"}
    assert value(tmp_path, "DEBUG", **production) == "False"
    assert value(tmp_path, "DEMO_MODE", **production) == "False"
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"):
        assert value(tmp_path, name, **production) == "True"
    assert int(value(tmp_path, "SECURE_HSTS_SECONDS", **production)) > 0
    assert value(tmp_path, "TRUSTED_PROXIES", **production) == "0"
    assert value(tmp_path, "TRUSTED_PROXIES", **production, TRUSTED_PROXIES="2") == "2"


def test_djangos_own_check_for_production_finds_nothing(tmp_path):
    done = start(
        tmp_path,
        check="import django; from django.core.management import call_command; django.setup(); "
        "call_command('check', deploy=True, fail_level='WARNING')",
        SECRET_KEY="a-long-and-random-one-" * 3,
    )
    # What else lives under the domain of the clinic (W005, W021) is not ours to promise; a frame
    # (W019) shows a PDF in place, from our own address only.
    findings = set(re.findall(r"\((\w+\.\w\d+)\)", done.stderr))
    assert findings <= {"security.W005", "security.W019", "security.W021"}, done.stderr


def test_the_demo_sends_nothing_out_whatever_the_environment_says(tmp_path):
    mail = {"SECRET_KEY": "secret", "MAIL_HOST": "smtp.example.org"}
    assert value(tmp_path, "EMAIL_HOST", **mail) == "'smtp.example.org'"
    assert "messaging.channels.smtp" in value(tmp_path, "EMAIL_BACKEND", **mail)
    assert value(tmp_path, "EMAIL_HOST", **mail, DEMO_MODE="true") == "''"
    assert "filebased" in value(tmp_path, "EMAIL_BACKEND", **mail, DEMO_MODE="true")
    assert value(tmp_path, "MAIL_TO_FILES", SECRET_KEY="secret") == "False"
    sms = {"SECRET_KEY": "secret", "SMS_PROVIDER": "smsc"}
    assert value(tmp_path, "SMS_PROVIDER", **sms) == "'smsc'"
    assert value(tmp_path, "SMS_PROVIDER", **sms, DEMO_MODE="true") == "'file'"


def test_the_environment_chooses_database_and_queue(tmp_path):
    servers = {
        "SECRET_KEY": "secret",
        "DATABASE_URL": "postgres://someone:word@db:5432/feedback",
        "CELERY_BROKER_URL": "redis://redis:6379/0",
    }
    assert "postgresql" in value(tmp_path, "DATABASES['default']['ENGINE']", **servers)
    assert "visibility_timeout" in value(tmp_path, "CELERY_BROKER_TRANSPORT_OPTIONS", **servers)


def variables_read() -> set[str]:
    settings = (ROOT / "feedback_crm" / "settings.py").read_text()
    gunicorn = (ROOT / "deploy" / "gunicorn.conf.py").read_text()
    return {
        *re.findall(r'\benv\.\w+\(\s*"(\w+)"', settings),
        *re.findall(r'os\.environ\.get\(["\'](\w+)["\']', gunicorn),
    }


def test_the_example_names_every_setting_and_no_other():
    named = set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert named == variables_read() | OF_COMPOSE


def test_compose_sets_no_variable_that_is_not_in_the_example():
    compose = (ROOT / "docker-compose.yml").read_text()
    product = compose[: compose.index("\nservices:")]
    used = {
        *re.findall(r"\$\{(\w+)", compose),
        *re.findall(r"^    ([A-Z_]+): ", product, re.MULTILINE),
    }
    assert used <= variables_read() | OF_COMPOSE


@pytest.mark.parametrize("path", ["/accounts/login/", "/no-such-page/", "/healthz/", "/admin/"])
def test_every_answer_forbids_scripts_that_are_not_ours(client, db, path):
    response = client.get(path, follow=True)
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in response["Content-Security-Policy"].split(";")
        if " " in directive.strip()
    )
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert "unsafe-inline" not in policy["style-src"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "X-Frame-Options" in response


INLINE = {
    "a script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a handler of htmx": re.compile(r"\shx-on\b", re.IGNORECASE),
    "a script address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
    "an evaluated value": re.compile(r"hx-(vals|vars|headers)=[\"']\s*js:", re.IGNORECASE),
}


@pytest.mark.parametrize("what", INLINE)
def test_no_template_writes_what_the_policy_refuses(what):
    guilty = [name_of(path) for path in templates() if INLINE[what].search(path.read_text())]
    assert not guilty


def test_no_template_writes_a_key_as_a_number_with_spaces():
    """`data-id="{{ row.pk }}"` would say «1 234»: numbers are written for people here."""
    raw = re.compile(r"""=["'][^"']*\{\{\s*(?:[\w.]+\.)?(?:pk|id|\w+_id|version)\s*\}\}""")
    guilty = {f"{name_of(p)}: {match}" for p in templates() for match in raw.findall(p.read_text())}
    names_of_elements = ("id_for_label", "auto_id", "config_id")
    assert not {line for line in guilty if not any(name in line for name in names_of_elements)}
