"""The client's page behind the link: anonymous, once, silent to strangers (S2, W5)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.surveys.models import SurveyRequest
from apps.surveys.tests.conftest import link_of, out_of_date

pytestmark = pytest.mark.django_db
UNKNOWN = "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/"
CEILING = 14
YES = {"is_settled": "yes", "rating": "5", "comment": "Спасибо"}


@pytest.fixture
def stranger() -> Client:
    """Somebody without a cookie whose requests are checked as strictly as in production."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def link(verified, ask) -> str:
    return link_of(ask(verified))


def test_the_question_shows_number_and_branch_and_nothing_of_the_content(stranger, link, verified):
    page = stranger.get(link)
    assert page.status_code == 200
    assert "Ваш вопрос решён?" in page.text
    assert verified.number in page.text
    assert "На Тверской" in page.text
    secret = [
        "сорок минут",
        "Петров",
        "Смирнова",
        "Качество",
        "Терапия",
        "+7",
        "petrov@",
        "handler",
    ]
    assert [word for word in secret if word in page.text] == []


def test_yes_with_stars_and_a_comment_without_a_cookie(stranger, link):
    answer = stranger.post(link, YES)
    assert (answer.status_code, answer.url) == (302, link)
    thanks = stranger.get(link)
    assert "Спасибо за ответ" in thanks.text
    assert stranger.cookies == {}
    survey = SurveyRequest.objects.get()
    assert (survey.is_settled, survey.rating, survey.comment) == (True, 5, "Спасибо")


def test_the_link_is_used_once(stranger, link):
    stranger.post(link, {"is_settled": "no"})
    again = stranger.post(link, YES)
    assert "Спасибо за ответ" in again.text
    assert SurveyRequest.objects.get().is_settled is False


def test_a_look_at_the_page_answers_nothing(stranger, link):
    for method in (stranger.get, stranger.head):
        assert method(link, YES).status_code == 200
    assert not SurveyRequest.objects.get().is_answered


def test_the_dissatisfied_read_that_somebody_comes_back_to_them(stranger, link):
    stranger.post(link, {"is_settled": "no"})
    assert "с вами свяжутся" in stranger.get(link).text


@pytest.mark.parametrize(
    "typed",
    [{}, {"is_settled": "maybe"}, YES | {"rating": "6"}, YES | {"comment": "о" * 2001}],
)
def test_what_does_not_fit_is_told_in_words_and_nothing_is_lost(stranger, link, typed):
    page = stranger.post(link, {"comment": "Мои слова"} | typed)
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert typed.get("comment", "Мои слова") in page.text
    assert not SurveyRequest.objects.get().is_answered


def test_strangers_learn_nothing_from_the_words_of_a_dead_link(stranger, verified, ask):
    anew, lapsed = ask(verified), out_of_date(ask(verified))
    unknown = stranger.get(UNKNOWN)
    assert unknown.status_code == 404
    for survey in (anew, lapsed):
        for answer in (stranger.get(link_of(survey)), stranger.post(link_of(survey), YES)):
            assert answer.status_code == 410
            assert answer.text == unknown.text
    assert stranger.post(UNKNOWN, YES).text == unknown.text
    assert not SurveyRequest.objects.exclude(answered_at=None).exists()


def test_an_unknown_link_costs_as_many_queries_as_a_known_one(stranger, link):
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            stranger.get(address)
        return len(queries)

    assert count(UNKNOWN) == count(link) == 1


def test_an_answer_keeps_to_its_ceiling(stranger, link):
    with CaptureQueriesContext(connection) as queries:
        stranger.post(link, YES)
    assert len(queries) <= CEILING


@pytest.mark.parametrize("token", ["a", "-", "_" * 32, "9" * 5000], ids=range(4))
def test_a_senseless_token_is_answered_in_words(stranger, token):
    answer = stranger.get(f"/s/{token}/")
    assert answer.status_code == 404
    assert "Ссылка не действует" in answer.text


def test_neither_the_hash_nor_the_seed_is_a_link(stranger, verified, ask):
    survey = ask(verified)
    for part in (survey.token_hash, survey.seed, str(survey.pk), str(survey.message.key)):
        assert stranger.get(f"/s/{part}/").status_code == 404


def test_one_link_answers_for_its_own_document_only(stranger, verified, make_feedback, ask):
    mine, other = ask(verified), ask(make_feedback())
    stranger.post(link_of(mine), YES)
    other.refresh_from_db()
    assert not other.is_answered


def test_the_page_is_kept_from_frames_scripts_search_engines_and_stores(stranger, link):
    headers = stranger.get(link).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "no-store" in headers["Cache-Control"]


def test_the_page_is_small_and_has_no_script(stranger, link):
    page = stranger.get(link).text
    assert "<script" not in page
    assert len(page.encode()) < 10_000


def test_a_link_is_not_written_into_the_log(stranger, link, caplog):
    stranger.get(link)
    stranger.post(link, {})
    stranger.post(link, YES)
    assert link not in caplog.text
