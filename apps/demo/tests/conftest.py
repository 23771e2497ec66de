from datetime import date, datetime, time

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from apps.demo.building import Order, build_demo

TODAY = date(2026, 11, 20)


def order(documents: int, *, clients: int = 60, seed: int = 7) -> Order:
    now = timezone.make_aware(datetime.combine(TODAY, time(20)))
    return Order(documents, clients, seed, now)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """A demo of 300 documents, built once for all tests of a module and rolled back after them.

    Gives the folder of its files.
    """
    media = tmp_path_factory.mktemp("demo")
    quick = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], MEDIA_ROOT=media
    )
    with quick, django_db_blocker.unblock(), transaction.atomic():
        build_demo(order(300), lambda line: None)
        yield media
        transaction.set_rollback(True)


@pytest.fixture
def ordered():
    """Orders of the same day that differ only in what is asked for."""
    return order
