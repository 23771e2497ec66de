"""What is asked of the past of a document stands in its row, not in its history (048)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.feedback import services
from apps.feedback.models import Feedback, Link, State
from apps.feedback.relations.matters import matter_of
from apps.routing import services as routing
from conftest import ANALYSIS


def now(feedback: Feedback) -> Feedback:
    return Feedback.objects.get(pk=feedback.pk)


def test_registered_to_nobody_it_is_in_the_queue_since_then(make_feedback):
    feedback = make_feedback(responsible=None)
    assert (feedback.queued_at, feedback.queue_reason) == (feedback.registered_at, "")


def test_put_back_it_is_there_since_that_moment_with_the_reason(make_feedback, cast):
    feedback = make_feedback(responsible=cast.handler)
    at = timezone.now() + timedelta(hours=2)
    routing.send_to_triage(
        feedback=feedback, by=cast.secretary, version=feedback.version, reason="Не тот", at=at
    )
    assert (now(feedback).queued_at, now(feedback).queue_reason) == (at, "Не тот")


def test_what_goes_to_somebody_does_not_come_into_the_queue(make_feedback, cast):
    feedback = make_feedback(responsible=cast.handler)
    services.reassign_responsible(
        feedback=feedback,
        by=cast.handler,
        version=feedback.version,
        responsible=cast.director,
        comment="Знает клиента",
    )
    assert (now(feedback).queued_at, now(feedback).queue_reason) == (feedback.registered_at, "")


def test_a_rejected_one_taken_up_again_comes_with_the_reason(make_feedback, cast):
    rejected = feedback = make_feedback(state=State.REJECTED, responsible=None)
    at = timezone.now() + timedelta(days=1)
    services.reopen_feedback(
        feedback=rejected, by=cast.handler, version=rejected.version, reason="Не спам", at=at
    )
    found = now(feedback)
    assert (found.queued_at, found.reopened_at, found.queue_reason) == (at, at, "Не спам")
    assert (found.last_ended_at, found.last_ended_by) == (rejected.closed_at, rejected.closed_by)


def test_returned_to_nobody_it_comes_into_the_queue(make_feedback, cast):
    feedback = make_feedback(state=State.ANALYSED)
    Feedback.objects.filter(pk=feedback.pk).update(responsible=None)
    at = timezone.now() + timedelta(hours=1)
    services.return_feedback_to_analysis(
        feedback=feedback, by=cast.quality, version=feedback.version, reason="Мало", at=at
    )
    found = now(feedback)
    assert (found.queued_at, found.returned_at, found.queue_reason) == (at, at, "Мало")


def test_a_merging_undone_leaves_the_queue_as_it_was(make_feedback, cast):
    feedback, main = make_feedback(responsible=None), make_feedback()
    merged = services.merge_feedback(
        feedback=feedback, by=cast.handler, version=feedback.version, other=main
    )
    services.unmerge_feedback(feedback=merged, by=cast.handler, version=merged.version)
    assert now(feedback).queued_at == feedback.queued_at


def test_another_client_leaves_the_moment(make_feedback, cast, clinic):
    feedback = make_feedback()
    assert feedback.client_changed_at is None
    other = type(clinic.client).objects.create(last_name="Другой")
    services.set_client(feedback=feedback, by=cast.handler, version=feedback.version, client=other)
    assert now(feedback).client_changed_at == now(feedback).history.last().at


def test_the_first_client_of_an_applicant_is_no_other_one(make_feedback, cast, clinic):
    feedback = make_feedback(client=None, applicant_name="Иванов")
    services.set_client(
        feedback=feedback, by=cast.handler, version=feedback.version, client=clinic.client
    )
    assert now(feedback).client_changed_at is None


# Matters


def merge(twin: Feedback, main: Feedback, by) -> None:
    twin = now(twin)
    services.merge_feedback(feedback=twin, by=by, version=twin.version, other=main)


def test_matters_that_meet_become_one(make_feedback, cast):
    one, two, three, four, alone = (make_feedback() for _ in range(5))
    merge(one, two, cast.handler)
    merge(three, four, cast.handler)
    assert matter_of(one) == {one.pk, two.pk}
    services.link_feedback(feedback=now(four), by=cast.handler, other=two, kind="part")
    Link.objects.all().delete()
    assert matter_of(one) == matter_of(three) == {each.pk for each in (one, two, three, four)}
    assert matter_of(alone) == {alone.pk}


def test_a_matter_is_one_query_however_long_it_is(make_feedback, cast, django_assert_num_queries):
    main = make_feedback()
    twins = [make_feedback() for _ in range(4)]
    for twin in twins:
        merge(twin, main, cast.handler)
    with django_assert_num_queries(1):
        assert matter_of(twins[0]) == {main.pk, *(twin.pk for twin in twins)}


# Four eyes


def authors_of(feedback: Feedback) -> set[int]:
    return now(feedback).analysis_authors


@pytest.fixture
def written(make_feedback, cast) -> Feedback:
    """One has begun the analysis, another one has completed it."""
    feedback = make_feedback()
    services.edit_analysis(
        feedback=feedback, by=cast.quality, version=feedback.version, values={"cause": "Очередь"}
    )
    feedback = now(feedback)
    return services.analyse_feedback(
        feedback=feedback, by=cast.handler, version=feedback.version, values=ANALYSIS
    )


def test_whoever_wrote_of_the_analysis_is_its_author_also_after_a_return(written, cast):
    both = {cast.quality.pk, cast.handler.pk}
    assert authors_of(written) == both
    services.return_feedback_to_analysis(
        feedback=written, by=cast.director, version=written.version, reason="Мало"
    )
    assert authors_of(written) == both


def test_an_edit_that_changes_nothing_makes_nobody_an_author(make_feedback, cast):
    feedback = make_feedback()
    services.edit_analysis(
        feedback=feedback, by=cast.quality, version=feedback.version, values={"cause": ""}
    )
    assert authors_of(feedback) == set()


def test_a_reopening_begins_anew(make_feedback, cast):
    closed = make_feedback(state=State.CLOSED)
    assert authors_of(closed) == {closed.analysed_by_id}
    services.reopen_feedback(
        feedback=closed, by=cast.handler, version=closed.version, reason="Снова болит"
    )
    assert authors_of(closed) == set()
