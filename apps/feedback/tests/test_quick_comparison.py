"""The history compares texts word by word; whatever they are, nobody waits for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.feedback.pages.document.text_diff import compare


@pytest.mark.parametrize("repeated", ["a ", "\n"])
def test_two_long_monotonous_texts_are_compared_in_a_moment(repeated):
    before = repeated * (9_000 // len(repeated))
    begun = timezone.now()
    pieces = compare(before, f"{before}b")
    assert timezone.now() - begun < timedelta(seconds=3)
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == f"{before}b"
