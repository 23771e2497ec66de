import pytest
from django.db import connection, transaction

from apps.core.database.parallel import in_parallel


def workers() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_parallel_workers_per_gather")
        return cursor.fetchone()[0]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_only_a_block_that_asks_for_workers_has_them():
    assert workers() == "0"
    with in_parallel():
        assert workers() == "2"
    assert workers() == "0"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_fails_in_the_block_fails_outside_of_it_too():
    with pytest.raises(ZeroDivisionError), in_parallel():
        raise ZeroDivisionError
    assert workers() == "0"
    with transaction.atomic():
        assert workers() == "0"
