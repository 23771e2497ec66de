import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.core import search
from apps.core.search import WORD_LENGTH, stem, words_with_stems

WORDS = ["жалобы", "протечку", "ожидания", "стоматологических", "врачами", "устранить", "оплату"]


@pytest.fixture
def hurried_threads():
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_threads_do_not_mix_up_their_words(hurried_threads):
    alone = {word: search._stem.__wrapped__(word) for word in WORDS}
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(search._stem.__wrapped__, WORDS * 60))
    assert together == [alone[word] for word in WORDS * 60]


def test_a_word_of_a_megabyte_is_cut_before_it_is_kept():
    search._stem.cache_clear()
    for n in range(5):
        endless = "ы" * 1_000_000 + str(n)
        assert len(stem(endless)) <= WORD_LENGTH
        assert all(len(word) <= WORD_LENGTH for word in words_with_stems(endless))

    assert search._stem.cache_info().currsize == 1


def test_a_cut_word_is_found_by_itself():
    endless = "водонепроницаемость" * 10
    assert stem(endless) in words_with_stems(endless).values()
