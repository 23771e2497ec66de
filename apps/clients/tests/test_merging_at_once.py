"""Many at once, on PostgreSQL: a pair is merged once, and nothing is left at the merged card."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.clients import services
from apps.clients.merging.services import collect_strays
from apps.clients.models import CardMerging, Client
from apps.core.exceptions import Conflict
from apps.feedback.models import Feedback

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(*calls) -> list:
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_people_merge_one_pair_in_both_directions(make_client, cast):
    for _each in range(5):
        one, two = make_client("Иванова"), make_client("Иванова")

        def merge(main, merged):
            return lambda: services.merge_clients(main=main, merged=merged, by=cast.quality)

        results = at_once(merge(one, two), merge(two, one))
        assert sum(isinstance(result, CardMerging) for result in results) == 1, results
        assert sum(isinstance(result, Conflict) for result in results) == 1, results
        assert Client.objects.filter(pk__in=[one.pk, two.pk]).current().count() == 1


def test_what_is_registered_and_said_at_that_moment_ends_at_the_main_card(
    make_client, make_feedback, cast
):
    for _each in range(5):
        main, merged = make_client("Иванова"), make_client("Иванова")
        results = at_once(
            lambda pair=(main, merged): services.merge_clients(
                main=pair[0], merged=pair[1], by=cast.quality
            ),
            lambda card=merged: make_feedback(client=card),
            lambda card=merged: services.withdraw_by_link(client=card, channel="sms"),
        )
        assert not [each for each in results if isinstance(each, Exception)], results
        collect_strays()
        assert not Feedback.objects.filter(client=merged).exists()
        assert Feedback.objects.filter(client=main).count() == 1
        assert services.channels_wanted(main) == {"email"}
