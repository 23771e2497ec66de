"""What the bench writes by SQL of its own fits the tables as they are."""

import pytest
from django.db import connection

from apps.notifications.models import Notification
from bench.worlds import READ, UNREAD


@pytest.mark.postgresql
def test_the_bell_is_filled_for_the_bench_and_emptied_again(cast):
    with connection.cursor() as cursor:
        cursor.execute(UNREAD)
        assert Notification.objects.unread().filter(user=cast.quality).count() == 200
        cursor.execute(READ)
    assert not Notification.objects.exists()
